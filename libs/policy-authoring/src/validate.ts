/** Holds policies, entities and requests against a schema, by the official engine's own rules. */
import type {
  Context,
  Entities,
  StatefulAuthorizationCall,
  ValidationError,
} from '@cedar-policy/cedar-wasm/nodejs';
import { TerminalError } from '@symphainy/kernel';
import { type ExactJson, type ExactJsonObject, isJsonArray, type PolicyRequest } from '@symphainy/policy';
import { callEngine, keepParsed } from './official-engine.js';
import type { PolicySchema } from './schema.js';
import { describeError } from './source-place.js';

export interface ValidationReport {
  /** Any of these refuses the policies; each names the policy. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Whether the policies can mean what they say under the schema: types, attributes, actions. */
export function validatePolicies(text: string, schemaText: string): ValidationReport {
  const answer = callEngine((engine) =>
    engine.validate({
      schema: schemaText,
      policies: { staticPolicies: text },
      validationSettings: { mode: 'strict' },
    }),
  );
  if (answer.type === 'failure') {
    const detail = answer.errors.map((error) => describeError(error, text)).join('; ');
    throw new TerminalError({ code: 'SYM-PO-0002', detail });
  }
  return {
    errors: describeAll(answer.validationErrors, text),
    warnings: describeAll(answer.validationWarnings, text),
  };
}

/** In the order of the text; the engine has none. */
function describeAll(faults: readonly ValidationError[], text: string): readonly string[] {
  const start = ({ error }: ValidationError) => error.sourceLocations?.[0]?.start ?? 0;
  return faults
    .toSorted((left, right) => start(left) - start(right))
    .map(({ error }) => describeError(error, text));
}

/** Refuses entities that the schema does not allow. */
export function validateEntities(json: ExactJson, schema: PolicySchema): void {
  const entities = withoutLargeIntegers(json) as unknown as Entities;
  const answer = callEngine((engine) => engine.checkParseEntities({ entities, schema: schema.text }));
  if (answer.type === 'failure') throw invalidInput(answer.errors.map((error) => error.message));
}

/** Refuses a request that the schema does not allow: unknown action, wrong types, wrong context. */
export function validateRequest(
  request: PolicyRequest,
  context: ExactJsonObject,
  schema: PolicySchema,
): void {
  keepParsed('schema', schema.text, (engine) => engine.preparseSchema('schema', schema.text));
  keepParsed('no policies', '', (engine) => engine.preparsePolicySet('no policies', { staticPolicies: '' }));
  const call: StatefulAuthorizationCall = {
    principal: { type: request.principal.type, id: request.principal.id },
    action: { type: request.action.type, id: request.action.id },
    resource: { type: request.resource.type, id: request.resource.id },
    context: withoutLargeIntegers(context) as unknown as Context,
    preparsedSchemaName: 'schema',
    validateRequest: true,
    preparsedPolicySetId: 'no policies',
    entities: [],
  };
  const answer = callEngine((engine) => engine.statefulIsAuthorized(call));
  if (answer.type === 'failure') throw invalidInput(answer.errors.map((error) => error.message));
}

/** The engine's interface takes no bigint. That a Long is one does not depend on how large it is. */
function withoutLargeIntegers(json: ExactJson): ExactJson {
  if (typeof json === 'bigint') return 0;
  if (typeof json !== 'object' || json === null) return json;
  if (isJsonArray(json)) return json.map(withoutLargeIntegers);
  return Object.fromEntries(
    Object.entries(json).map(([name, member]) => [name, withoutLargeIntegers(member)]),
  );
}

function invalidInput(messages: readonly string[]): TerminalError {
  return new TerminalError({ code: 'SYM-PO-0003', detail: messages.join('; ') });
}
