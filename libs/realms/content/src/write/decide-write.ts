/**
 * What to send and what to make of the answer: pure, from what was found in the target.
 *
 * I1  A write is based on a state: none, or one version. Over any other state it does not take place.
 * I2  Where the target holds the document already, the write is still offered as the creation that an
 *     earlier attempt may have been: a target that knows the idempotency key tells, any other refuses it,
 *     and neither is a second change.
 */
import { assertNever, type ConflictResolution, type JsonObject } from '@symphainy/kernel';
import type { Condition, ExpectedBase, StoredEntity } from '@symphainy/public-works-external-system';
import { digestOf, isSame } from '../entity.js';
import type { WriteConflict, WriteReceipt } from './receipt.js';

/** What a write is based on: undefined for nothing. */
export type Base = StoredEntity | undefined;

/** What the step was asked for. */
export interface WriteDemand {
  readonly document: JsonObject;
  readonly expectedBase: ExpectedBase;
  /** The version that the caller read before; undefined: the caller does not say. */
  readonly baseVersion: string | undefined;
  readonly conflictResolution: ConflictResolution;
}

export type Decision =
  /** `isClaim`: the document is there already, and the target is asked whether this write put it there. */
  | {
      readonly type: 'send';
      readonly base: Base;
      readonly isClaim?: boolean;
      readonly conflict?: WriteConflict;
    }
  | { readonly type: 'already_there'; readonly found: StoredEntity; readonly conflict?: WriteConflict }
  | { readonly type: 'keep'; readonly found: Base; readonly conflict: WriteConflict }
  | { readonly type: 'stop'; readonly conflict: WriteConflict };

/** Whether the target must be read before anything is sent. */
export function mustReadFirst({ expectedBase, baseVersion }: WriteDemand): boolean {
  return baseVersion !== undefined || expectedBase === 'current';
}

/** The first thing to do, knowing what is there where that was read. */
export function decideFirst(demand: WriteDemand, found: Base): Decision {
  if (!mustReadFirst(demand)) return { type: 'send', base: undefined };
  if (found && isSame(found.document, demand.document))
    return { type: 'send', base: undefined, isClaim: true };
  const { baseVersion } = demand;
  if (baseVersion !== undefined && found?.version !== baseVersion)
    return decideConflict(demand, baseVersion, found, undefined);
  return { type: 'send', base: found };
}

/** What to do once the target would not have the write, as it is not in the state that was expected. */
export function decideConflict(
  demand: WriteDemand,
  expected: string | null,
  found: Base,
  before: WriteConflict | undefined,
): Decision {
  if (found && isSame(found.document, demand.document))
    return { type: 'already_there', found, ...(before && { conflict: before }) };
  const resolution = demand.conflictResolution;
  const conflict: WriteConflict = {
    resolution,
    // The state that the first attempt expected is what the conflict is about.
    expected: before ? before.expected : expected,
    found: found?.version ?? null,
    found_digest: found ? digestOf(found.document) : null,
  };
  switch (resolution) {
    case 'last_write_wins':
      return { type: 'send', base: found, conflict };
    case 'target_wins':
      return { type: 'keep', found, conflict };
    case 'incident':
      return { type: 'stop', conflict };
    default:
      return assertNever(resolution);
  }
}

export function conditionOf(base: Base): Condition {
  return base ? { type: 'version', version: base.version } : { type: 'absent' };
}

type Findings = Pick<
  WriteReceipt,
  'result' | 'created' | 'before' | 'before_digest' | 'before_document' | 'after_digest'
>;

/**
 * What a write that took place found and left. One that was sent as a creation and had been made before,
 * though not as a creation, replaced something that nobody saw.
 */
export function appliedFindings(
  { base, isClaim = false }: Extract<Decision, { type: 'send' }>,
  document: JsonObject,
  answer: { readonly created: boolean; readonly replayed: boolean },
): Findings {
  const after_digest = digestOf(document);
  if (!base && !answer.created && (isClaim || answer.replayed))
    return unchangedFindings('already_there', { document, version: '' });
  if (!base) return { result: 'created', created: true, before: 'absent', before_digest: null, after_digest };
  const before = {
    before: 'known',
    before_digest: digestOf(base.document),
    before_document: base.document,
  } as const;
  return { result: 'replaced', created: false, ...before, after_digest };
}

/** What is left as it was found. */
export function unchangedFindings(result: 'already_there' | 'kept', found: Base): Findings {
  const after_digest = found ? digestOf(found.document) : '';
  // It may be an earlier attempt that left the document there; what it kept was certainly not written.
  if (result === 'already_there')
    return { result, created: false, before: 'unknown', before_digest: null, after_digest };
  return { result, created: false, before: 'known', before_digest: after_digest || null, after_digest };
}
