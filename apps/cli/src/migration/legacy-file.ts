/** The legacy file of the showcase: written by the generator of the examples, and what it says must come of it. */
import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { canonicalJson, sha256Hex, symphainyError, type JsonObject } from '@symphainy/kernel';
import type { ExpectedEntity } from '@symphainy/migration';
import { diskFull } from './disk-full.js';

export const exampleFolder = join(import.meta.dirname, '../../../../examples/insurance-migration');

export interface LegacyFile {
  readonly data: string;
  readonly copybook: string;
  readonly manifest: string;
  /** SHA-256 in hexadecimal. */
  readonly digest: string;
}

/** Runs the generator. The same count and seed give the same bytes. */
export async function writeLegacyFile(folder: string, policies: number, seed: number): Promise<LegacyFile> {
  const main = join(exampleFolder, 'dist/main.js');
  if (!existsSync(main)) {
    throw symphainyError({
      code: 'SYM-LP-0003',
      detail: `The generator is not built: ${main} is not there.`,
      remedy: 'Build first: npm run build.',
    });
  }
  await run(main, ['--policies', String(policies), '--seed', String(seed), '--out', folder], folder);
  const { digest } = JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8')) as { digest: string };
  return {
    data: join(folder, 'policy-master.dat'),
    copybook: join(folder, 'policy-master.cpy'),
    manifest: join(folder, 'manifest.ndjson'),
    digest,
  };
}

/** What must become of each policy, by its number. */
export async function readManifest(file: string): Promise<ReadonlyMap<string, ExpectedEntity>> {
  const expected = new Map<string, ExpectedEntity>();
  for await (const text of createInterface({ input: createReadStream(file) })) {
    const line = JSON.parse(text) as ManifestLine;
    if (line.type === 'policy') expected.set(line.key, expectedOf(line.expected));
  }
  return expected;
}

/** A line of the manifest as the generator writes it. */
interface ManifestLine {
  readonly type: 'customer' | 'policy';
  readonly key: string;
  readonly expected:
    | { readonly outcome: 'migrated' | 'refused_by_policy'; readonly entity: JsonObject }
    | {
        readonly outcome: 'failed';
        readonly reason: { readonly code: string; readonly target: string };
      };
}

function expectedOf(expected: ManifestLine['expected']): ExpectedEntity {
  switch (expected.outcome) {
    case 'failed':
      return { outcome: 'failed', reason: `${expected.reason.code} at ${expected.reason.target}` };
    case 'refused_by_policy':
      return { outcome: 'rejected' };
    case 'migrated':
      return { outcome: 'migrated', entityDigest: sha256Hex(canonicalJson(expected.entity)) };
  }
}

async function run(main: string, args: readonly string[], folder: string): Promise<void> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => (told = (told + String(chunk)).slice(-4_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  if (told.includes('ENOSPC')) throw diskFull(folder, told);
  throw symphainyError({
    code: 'SYM-LP-0003',
    detail: `The generator ended with code ${code}: ${told.trim()}`,
  });
}
