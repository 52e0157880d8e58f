/** `symphainy policy evaluate`: decides requests from files offline, exactly as the platform would. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { SymphainyError, TerminalError } from '@symphainy/kernel';
import { compilePolicies, entitiesFromJson, type EntityStore, parseExactJson } from '@symphainy/policy';
import { evaluateRequests } from './evaluate-requests.js';
import { parsePolicies } from './parse-policies.js';
import { readLines } from './read-lines.js';
import { parseSchema, type PolicySchema } from './schema.js';
import { explicitEntities } from './schema-directed-json.js';
import { validateEntities, validatePolicies } from './validate.js';

/** Paths of files. */
export interface PolicyEvaluateOptions {
  /** Cedar text. */
  readonly policies: string;
  /** Cedar's JSON format for entities. */
  readonly entities: string;
  /** Cedar's schema language; policies, entities and requests must then agree with it. */
  readonly schema?: string;
  /** One request a line: `{"principal":{"type","id"},"action":…,"resource":…,"context":{…}}`. */
  readonly requests: string;
}

/**
 * Writes one line a request, `{"decision","reasons","errors"}`, without its line end. Throws a
 * SymphainyError that names the file, and the line where there is one.
 */
export async function runPolicyEvaluate(
  options: PolicyEvaluateOptions,
  write: (line: string) => void,
): Promise<void> {
  const policyText = await readText(options.policies);
  const schemaText = options.schema === undefined ? undefined : await readText(options.schema);
  const policies = inFile(options.policies, () => compilePolicies(parsePolicies(policyText)));
  const schema =
    schemaText === undefined ? undefined : inFile(options.schema!, () => parseSchema(schemaText));
  if (schema) inFile(options.policies, () => refuseInvalid(policyText, schema));
  const entityText = await readText(options.entities);
  const entities = inFile(options.entities, () => readEntities(entityText, schema));
  const chunks = createReadStream(options.requests) as AsyncIterable<Uint8Array>;
  const source = options.requests;
  const results = evaluateRequests({
    policies,
    entities,
    ...(schema ? { schema } : {}),
    lines: readLines(chunks, source),
    source,
  });
  try {
    for await (const result of results) write(JSON.stringify(result));
  } catch (error) {
    throw readFailure(error, source);
  }
}

function refuseInvalid(policyText: string, schema: PolicySchema): void {
  const { errors } = validatePolicies(policyText, schema.text);
  if (errors.length === 0) return;
  throw new TerminalError({
    code: 'SYM-PO-0002',
    detail: `the policies do not agree with the schema: ${errors.join('; ')}`,
    remedy: 'Correct the policies, or the schema.',
  });
}

function readEntities(text: string, schema: PolicySchema | undefined): EntityStore {
  const json = parseExactJson(text);
  if (!schema) return entitiesFromJson(json);
  validateEntities(json, schema);
  return entitiesFromJson(explicitEntities(json, schema));
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    throw readFailure(error, path);
  }
}

/** An error of the file system or of the encoding, as one that names the file; any other as it is. */
function readFailure(error: unknown, path: string): unknown {
  if (error instanceof SymphainyError || !isSystemError(error)) return error;
  return new TerminalError({
    code: 'SYM-PO-0003',
    detail: `${path}: cannot be read: ${error.message}`,
    cause: error,
  });
}

/** By its form: a class of another realm is not ours. */
function isSystemError(error: unknown): error is { readonly code: string; readonly message: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}

function inFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SymphainyError)) throw error;
    throw new TerminalError({
      code: error.code,
      detail: `${path}: ${error.detail}`,
      remedy: error.remedy,
      cause: error,
    });
  }
}
