/** The file that describes a user's own target (YAML or JSON), and whether that target answers. */
import { dirname, resolve } from 'node:path';
import {
  SymphainyError,
  conflictResolutions,
  symphainyError,
  type JsonObject,
  type SyncStrategies,
} from '@symphainy/kernel';
import { RestTarget } from '@symphainy/public-works-external-system';
import type { Secrets } from '@symphainy/public-works-secrets';
import { parse } from 'yaml';
import { readText } from '../options.js';

export interface TargetFile {
  readonly system: string;
  /** Settings of a `rest_adapter` binding. */
  readonly settings: JsonObject;
  /** Name of the secret; undefined: the target asks for none. */
  readonly secret: string | undefined;
  /** The JSON Schema document that a mapping points into, where the target gives one. */
  readonly schema: JsonObject | undefined;
  readonly conflictResolution: SyncStrategies['conflictResolution'];
}

const ownNames = ['system', 'secret', 'schema', 'conflict_resolution'];
/** A key that nobody has: asked for to see whether the target answers. */
const probeKey = 'symphainy-is-there';
const answerMsMax = 15_000;

export async function readTargetFile(file: string): Promise<TargetFile> {
  const document = objectIn(file, await readText(file));
  const settings = Object.fromEntries(Object.entries(document).filter(([name]) => !ownNames.includes(name)));
  const { system = 'target', secret, schema, conflict_resolution: conflicts = 'incident' } = document;
  const conflictResolution = conflictResolutions.find((name) => name === conflicts);
  if (typeof system !== 'string') throw notUsable(file, '`system` must be a name');
  if (secret !== undefined && typeof secret !== 'string')
    throw notUsable(file, '`secret` must be the name of a secret');
  if (schema !== undefined && typeof schema !== 'string')
    throw notUsable(file, '`schema` must be the path of a JSON Schema document');
  if (conflictResolution === undefined)
    throw notUsable(file, `\`conflict_resolution\` must be one of ${conflictResolutions.join(', ')}`);
  return {
    system,
    settings: {
      ...settings,
      ...(secret === undefined
        ? { authentication: { scheme: 'none' } }
        : { read_token_ref: secret, write_secret: secret }),
    },
    secret,
    schema: schema === undefined ? undefined : await readSchema(resolve(dirname(file), schema)),
    conflictResolution,
  };
}

/** Throws SYM-LP-0011 when the target does not answer, or refuses the secret. */
export async function assertTargetAnswers(
  { system, settings }: TargetFile,
  collection: string,
  secrets: Secrets,
): Promise<void> {
  const target = RestTarget.open(system, settings, { secrets });
  try {
    await target.read({ collection, key: probeKey }, AbortSignal.timeout(answerMsMax));
  } catch (cause) {
    throw symphainyError({ code: 'SYM-LP-0011', detail: faultOf(cause), cause });
  } finally {
    target.close();
  }
}

function faultOf(cause: unknown): string {
  if (cause instanceof SymphainyError) return cause.detail;
  return cause instanceof Error ? cause.message : String(cause);
}

export async function readSchema(file: string): Promise<JsonObject> {
  return objectIn(file, await readText(file));
}

function objectIn(file: string, text: string): JsonObject {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw notUsable(file, `is neither YAML nor JSON: ${cause instanceof Error ? cause.message : ''}`, cause);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw notUsable(file, 'holds no object');
}

function notUsable(file: string, fault: string, cause?: unknown): Error {
  return symphainyError({ code: 'SYM-LP-0011', detail: `${file}: ${fault}`, cause });
}
