import { readFile } from 'node:fs/promises';
import type { JSONWebKeySet } from 'jose';

/** The platform's own services: no realm has their name, so no stranger is shown a token for them. */
const platformServices: ReadonlySet<string | undefined> = new Set([
  'runtime',
  'smart-city',
  'experience',
  'agentic',
  'operator',
  'conformance',
  'cli',
]);

/** The services of the trust file that may be realms. Read anew each time: realms join while the platform runs. */
export async function trustedRealms(trustFile: string): Promise<readonly string[]> {
  const { keys } = JSON.parse(await readFile(trustFile, 'utf8')) as JSONWebKeySet;
  return keys.flatMap(({ kid }) => (kid === undefined || platformServices.has(kid) ? [] : [kid]));
}
