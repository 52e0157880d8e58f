/** Decides a stream of requests, one JSON document a line, by the compiled form; keeps none of them. */
import { SymphainyError, TerminalError } from '@symphainy/kernel';
import type { EntityUid } from '@symphainy/policy';
import {
  type CompiledPolicies,
  contextFromJson,
  entityUidFromJson,
  type EntityStore,
  evaluate,
  type ExactJsonObject,
  isJsonObject,
  parseExactJson,
  type PolicyRequest,
} from '@symphainy/policy';
import type { PolicySchema } from './schema.js';
import { explicitValue } from './schema-directed-json.js';
import { validateRequest } from './validate.js';

export interface RequestResult {
  readonly decision: 'allow' | 'deny';
  /** The ids of the determining policies, in the order of the text. */
  readonly reasons: readonly string[];
  /** The ids of the policies that failed to evaluate, in the order of the text. */
  readonly errors: readonly string[];
}

export interface EvaluateRequestsOptions {
  readonly policies: CompiledPolicies;
  readonly entities: EntityStore;
  readonly schema?: PolicySchema;
  readonly lines: AsyncIterable<string>;
  /** What errors call the lines' source. */
  readonly source: string;
}

const fields = ['principal', 'action', 'resource', 'context'] as const;

/** One result a line that is not blank. Throws at the first bad line, naming the source and the line. */
export async function* evaluateRequests(options: EvaluateRequestsOptions): AsyncGenerator<RequestResult> {
  let lineNumber = 0;
  for await (const line of options.lines) {
    lineNumber += 1;
    if (line.trim() === '') continue;
    try {
      yield evaluateLine(line, options);
    } catch (error) {
      if (!(error instanceof SymphainyError)) throw error;
      throw new TerminalError({
        code: 'SYM-PO-0003',
        detail: `${options.source}, line ${lineNumber}: ${error.detail}`,
        cause: error,
      });
    }
  }
}

function evaluateLine(line: string, { policies, entities, schema }: EvaluateRequestsOptions): RequestResult {
  const { decision, reasons, errors } = evaluate(policies, parseRequest(line, schema), entities);
  return { decision, reasons, errors: errors.map(({ policyId }) => policyId) };
}

function parseRequest(line: string, schema: PolicySchema | undefined): PolicyRequest {
  const json = parseExactJson(line);
  if (!isJsonObject(json)) throw invalid('a request is not a JSON object');
  for (const name of Object.keys(json)) {
    if (!(fields as readonly string[]).includes(name)) throw invalid(`unknown field \`${name}\``);
  }
  for (const name of fields) {
    if (!Object.hasOwn(json, name)) throw invalid(`missing field \`${name}\``);
  }
  const [principal, action, resource] = [uid(json, 'principal'), uid(json, 'action'), uid(json, 'resource')];
  const context = json['context'] ?? null;
  if (!schema) return { principal, action, resource, context: contextFromJson(context) };
  if (!isJsonObject(context)) throw invalid('context: not a record');
  const type = schema.actions.get(action.key)?.context ?? { kind: 'plain' };
  // First what the context stands for: it names the faults of the JSON itself.
  const request = { principal, action, resource, context: contextFromJson(explicitValue(context, type)) };
  validateRequest(request, context, schema);
  return request;
}

function uid(json: ExactJsonObject, field: string): EntityUid {
  const value = json[field];
  if (isJsonObject(value)) {
    const unknown = Object.keys(value).find(
      (name) => name !== 'type' && name !== 'id' && name !== '__entity',
    );
    if (unknown !== undefined) throw invalid(`${field}: unknown field \`${unknown}\``);
    if (!isJsonObject(value['__entity'])) {
      const missing = ['type', 'id'].find((name) => !Object.hasOwn(value, name));
      if (missing !== undefined) throw invalid(`${field}: missing field \`${missing}\``);
    }
  }
  return entityUidFromJson(value, field);
}

function invalid(detail: string): TerminalError {
  return new TerminalError({ code: 'SYM-PO-0003', detail });
}
