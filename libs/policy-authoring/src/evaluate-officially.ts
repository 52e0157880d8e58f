/** The official engine's own decision: what the differential test compares the compiled form with. */
import type { Context, Entities } from '@cedar-policy/cedar-wasm/nodejs';
import { TerminalError } from '@symphainy/kernel';
import { callEngine, keepParsed } from './official-engine.js';
import { describeError } from './source-place.js';

export interface OfficialRequest {
  readonly principal: { readonly type: string; readonly id: string };
  readonly action: { readonly type: string; readonly id: string };
  readonly resource: { readonly type: string; readonly id: string };
  /** Plain JSON; integers must be safe, because the engine is handed JSON by JavaScript. */
  readonly context: Context;
}

export interface OfficialVerdict {
  readonly decision: 'allow' | 'deny';
  /** Ids, sorted as text. */
  readonly reasons: readonly string[];
  readonly errors: readonly string[];
}

/** Decides by the official engine; the last policies given are kept parsed between calls. */
export function evaluateOfficially(
  policies: string,
  request: OfficialRequest,
  entities: Entities,
  schemaText?: string,
): OfficialVerdict {
  keepParsed('policies', policies, (engine) =>
    engine.preparsePolicySet('policies', { staticPolicies: policies }),
  );
  if (schemaText !== undefined) {
    keepParsed('schema', schemaText, (engine) => engine.preparseSchema('schema', schemaText));
  }
  const answer = callEngine((engine) =>
    engine.statefulIsAuthorized({
      ...request,
      preparsedPolicySetId: 'policies',
      entities,
      ...(schemaText === undefined ? {} : { preparsedSchemaName: 'schema', validateRequest: true }),
    }),
  );
  if (answer.type === 'failure') {
    const detail = answer.errors.map((error) => describeError(error, policies)).join('; ');
    throw new TerminalError({ code: 'SYM-PO-0003', detail });
  }
  const { decision, diagnostics } = answer.response;
  return {
    decision,
    reasons: [...diagnostics.reason].sort(),
    errors: diagnostics.errors.map(({ policyId }) => policyId).sort(),
  };
}
