/** How a realm is written: its intents, each with a schema and a handler, and the kinds of its artifacts. */
import type { JsonObject } from '@symphainy/kernel';
import { TerminalError, definitionLimits, isRealmName, realmOf } from '@symphainy/kernel';
import type { HandlerContext } from './handler-context.js';
import type { HandlerResult } from './handler-result.js';
import { compileParams } from './params-schema.js';
import { isSemanticVersion } from './semantic-version.js';

/** pure: computes; read: looks at external systems; external_write: changes them. */
export type Effect = 'pure' | 'read' | 'external_write';

/**
 * What a repeat under the same step key does to the target of an external write.
 * native: the target ignores it; conditional: it is written only over what was there before;
 * none: it would be a second change, so Runtime never repeats it by itself.
 */
export type Idempotency = 'native' | 'conditional' | 'none';

export interface RetryPolicy {
  /** Attempts in all, the first one included. */
  readonly attemptsMax: number;
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  /** The factor between delays, in hundredths: 200 doubles. */
  readonly factorPercent: number;
}

export interface Intent<Params> {
  readonly type: string;
  readonly params: Params;
}

export interface IntentOptions<Params> {
  /** `realm.verb_noun`, e.g. `operations.plan_migration`. */
  readonly type: string;
  readonly description: string;
  /** JSON Schema 2020-12. Fields with `x-classification: personal | secret` are sealed. */
  readonly params: JsonObject;
  readonly effect: Effect;
  /** Must be said for an external write; the others are native. */
  readonly idempotency?: Idempotency;
  readonly retry?: Partial<RetryPolicy>;
  /** How long one attempt may take; 30 s unless told otherwise. */
  readonly timeoutMs?: number;
  /** The intent of this realm that undoes this one. */
  readonly compensation?: string;
  /** Checked parameters in, artifacts and events out. Keeps no state, retries nothing, calls no realm. */
  handle(intent: Intent<Params>, context: HandlerContext): HandlerResult | Promise<HandlerResult>;
}

/** An intent with its handler; the type of its parameters is checked at run time by its schema. */
export interface IntentDefinition {
  readonly type: string;
  readonly description: string;
  readonly params: JsonObject;
  readonly effect: Effect;
  readonly idempotency: Idempotency;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number;
  readonly compensation: string | undefined;
  /** Throws SYM-RL-0001 when the parameters break the schema; the handler is not called then. */
  invoke(params: Uint8Array, context: HandlerContext): HandlerResult | Promise<HandlerResult>;
}

export interface ArtifactKindOptions {
  readonly kind: string;
  readonly description: string;
  /** `application/json` unless told otherwise. */
  readonly contentType?: string;
}

export interface RealmOptions {
  /** Lower-case words joined by `-` or `_`; the first part of every intent type. */
  readonly name: string;
  /** Semantic version. */
  readonly version: string;
  readonly intents: readonly IntentDefinition[];
  readonly artifactKinds?: readonly ArtifactKindOptions[];
}

export interface Realm {
  readonly name: string;
  readonly version: string;
  readonly intents: ReadonlyMap<string, IntentDefinition>;
  readonly artifactKinds: ReadonlyMap<string, Required<ArtifactKindOptions>>;
}

const defaultRetry: RetryPolicy = {
  attemptsMax: 5,
  firstDelayMs: 200,
  delayMsMax: 10_000,
  factorPercent: 200,
};
const defaultTimeoutMs = 30_000;
const { attemptsMax, delayMsMax, factorPercentMax, timeoutMsMax } = definitionLimits;

/** Compiles the schema and checks the definition; throws SYM-SC-0002 that names the intent and the fault. */
export function defineIntent<Params>(options: IntentOptions<Params>): IntentDefinition {
  const { type, effect } = options;
  const retry = { ...defaultRetry, ...options.retry };
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const idempotency = options.idempotency ?? (effect === 'external_write' ? undefined : 'native');
  if (idempotency === undefined) {
    throw invalid(type, 'is an external write and must say its idempotency: native, conditional or none');
  }
  assertBetween(type, 'timeoutMs', timeoutMs, 1, timeoutMsMax);
  assertBetween(type, 'retry.attemptsMax', retry.attemptsMax, 1, attemptsMax);
  assertBetween(type, 'retry.firstDelayMs', retry.firstDelayMs, 0, delayMsMax);
  assertBetween(type, 'retry.delayMsMax', retry.delayMsMax, retry.firstDelayMs, delayMsMax);
  assertBetween(type, 'retry.factorPercent', retry.factorPercent, 100, factorPercentMax);
  const parse = compiled<Params>(options);
  return {
    type,
    description: options.description,
    params: options.params,
    effect,
    idempotency,
    retry,
    timeoutMs,
    compensation: options.compensation,
    invoke: (params, context) => options.handle({ type, params: parse(params) }, context),
  };
}

/** Checks that the parts fit together; throws SYM-SC-0002. */
export function defineRealm(options: RealmOptions): Realm {
  const { name, version } = options;
  if (!isRealmName(name)) throw invalid(name, 'is no name: lower-case words joined by - or _');
  if (!isSemanticVersion(version)) throw invalid(name, `has the version ${version}, which is not semantic`);
  if (options.intents.length === 0) throw invalid(name, 'offers no intent');
  const intents = new Map<string, IntentDefinition>();
  for (const intent of options.intents) {
    if (realmOf(intent.type) !== name) throw invalid(intent.type, `is not of the form ${name}.verb_noun`);
    if (intents.has(intent.type)) throw invalid(intent.type, 'is defined twice');
    intents.set(intent.type, intent);
  }
  for (const { type, compensation } of options.intents) {
    if (compensation !== undefined && !intents.has(compensation)) {
      throw invalid(type, `is undone by ${compensation}, which the realm does not offer`);
    }
  }
  const artifactKinds = new Map<string, Required<ArtifactKindOptions>>();
  for (const kind of options.artifactKinds ?? []) {
    if (artifactKinds.has(kind.kind)) throw invalid(kind.kind, 'is declared twice');
    artifactKinds.set(kind.kind, { contentType: 'application/json', ...kind });
  }
  return { name, version, intents, artifactKinds };
}

function compiled<Params>(options: IntentOptions<Params>): (bytes: Uint8Array) => Params {
  try {
    return compileParams<Params>(options.params);
  } catch (error) {
    throw invalid(options.type, `has a schema that does not compile: ${String(error)}`, error);
  }
}

function assertBetween(type: string, field: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw invalid(type, `has ${field} ${value}; it must be a whole number from ${min} to ${max}`);
}

function invalid(what: string, fault: string, cause?: unknown): TerminalError {
  return new TerminalError({
    code: 'SYM-SC-0002',
    detail: `${what} ${fault}`,
    remedy: 'Correct the definition of the realm.',
    cause,
  });
}
