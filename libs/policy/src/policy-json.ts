/**
 * Cedar's JSON policy format, and the set of policies that is compiled, digested and published.
 * The shapes of expressions are checked where they are compiled: see `compile-expression.ts`.
 */
import type { ExactJson } from './exact-json.js';

export interface EntityJson {
  readonly type: string;
  readonly id: string;
}

export type EntityUidJson = EntityJson | { readonly __entity: EntityJson };

export type ScopeJson =
  | { readonly op: 'All' }
  | { readonly op: '=='; readonly entity: EntityUidJson }
  | { readonly op: 'in'; readonly entity: EntityUidJson }
  | { readonly op: 'in'; readonly entities: readonly EntityUidJson[] }
  | { readonly op: 'is'; readonly entity_type: string; readonly in?: { readonly entity: EntityUidJson } };

export type PatternElement = 'Wildcard' | { readonly Literal: string };

/**
 * One operator with its operands, e.g. `{ "==": { "left": …, "right": … } }`. The one addition to
 * Cedar's format: a literal beyond 2^53 is `{ "Value": { "__long": "9223372036854775807" } }`,
 * because JSON in JavaScript would round it.
 */
export type ExpressionJson = { readonly [operator: string]: ExactJson };

export interface ClauseJson {
  readonly kind: 'when' | 'unless';
  readonly body: ExpressionJson;
}

export interface PolicyJson {
  readonly effect: 'permit' | 'forbid';
  readonly principal: ScopeJson;
  readonly action: ScopeJson;
  readonly resource: ScopeJson;
  readonly conditions: readonly ClauseJson[];
  /** An annotation without a value is null. */
  readonly annotations?: Readonly<Record<string, string | null>>;
}

/** A policy of a set. */
export interface SourcePolicy {
  readonly id: string;
  readonly json: PolicyJson;
  readonly annotations: Readonly<Record<string, string>>;
  /** The Cedar text, for explanations. */
  readonly text?: string;
}

export type PolicySet = readonly SourcePolicy[];
