/** Carries out a write by its decisions: the only place where they meet the target. */
import { assertNever } from '@symphainy/kernel';
import { TerminalRealmError, UnknownOutcomeError } from '@symphainy/platform-sdk-realm';
import type { EntityName, EntityTarget, WritePermission } from '@symphainy/public-works-external-system';
import { entityText } from '../entity.js';
import type { WriteDemand } from './decide-write.js';
import {
  appliedFindings,
  conditionOf,
  decideConflict,
  decideFirst,
  mustReadFirst,
  unchangedFindings,
} from './decide-write.js';
import type { WriteConflict, WriteReceipt } from './receipt.js';
import { sendWrite } from './send-write.js';

export interface WriteOrder extends WriteDemand {
  readonly system: string;
  readonly name: EntityName;
  readonly idempotencyKey: string;
  readonly permission: WritePermission;
}

/** How often a write is based anew on a target that goes on changing. */
const roundsMax = 4;

/**
 * Writes the document. Throws SYM-CT-0003 when the target refuses it, SYM-CT-0004 when it is away,
 * SYM-CT-0005 for a conflict that a person decides, and UnknownOutcomeError.
 */
export async function writeEntity(
  target: EntityTarget,
  order: WriteOrder,
  signal: AbortSignal,
): Promise<WriteReceipt> {
  const { name, document } = order;
  const found = mustReadFirst(order) ? await target.read(name, signal) : undefined;
  let decision = decideFirst(order, found);
  for (let round = 0; round < roundsMax; round++) {
    const { conflict } = decision;
    switch (decision.type) {
      case 'already_there':
      case 'keep': {
        const result = decision.type === 'keep' ? 'kept' : decision.type;
        const version = decision.found?.version ?? '';
        return receiptOf(order, unchangedFindings(result, decision.found), version, false, conflict);
      }
      case 'stop':
        throw conflictOf(order, decision.conflict);
      case 'send':
        break;
      default:
        return assertNever(decision);
    }
    const { base } = decision;
    const condition = conditionOf(base);
    const { idempotencyKey, permission } = order;
    const sent = await sendWrite(
      target,
      { ...name, document, condition, idempotencyKey, permission },
      signal,
    );
    if (sent.outcome === 'applied') {
      const version = sent.version ?? (await versionAfter(target, name, signal));
      return receiptOf(order, appliedFindings(decision, document, sent), version, sent.replayed, conflict);
    }
    const there = await target.read(name, signal);
    decision = decideConflict(order, base?.version ?? null, there, conflict);
    if (sent.outcome === 'refused' && decision.type !== 'already_there')
      throw new TerminalRealmError(`${entityText(order.system, order.name)}: ${sent.detail}`, {
        code: 'SYM-CT-0003',
      });
  }
  throw new TerminalRealmError(
    `${entityText(order.system, order.name)} was changed by others ${roundsMax} times in a row`,
    {
      code: 'SYM-CT-0005',
    },
  );
}

/** The write took place: a fault from here on must not look as if it had not. */
async function versionAfter(target: EntityTarget, name: EntityName, signal: AbortSignal): Promise<string> {
  try {
    return (await target.read(name, signal))?.version ?? '';
  } catch (cause) {
    throw new UnknownOutcomeError('the write was applied, but its version cannot be read', { cause });
  }
}

function receiptOf(
  { system, name: { collection, key } }: WriteOrder,
  findings: ReturnType<typeof appliedFindings>,
  etag: string,
  replayed: boolean,
  conflict: WriteConflict | undefined,
): WriteReceipt {
  return { system, collection, key, etag, replayed, ...findings, ...(conflict && { conflict }) };
}

function conflictOf(order: WriteOrder, { expected, found }: WriteConflict): TerminalRealmError {
  const state = (version: string | null): string => (version === null ? 'nothing' : `version ${version}`);
  const detail = `${entityText(order.system, order.name)}: ${state(expected)} was expected, ${state(found)} is there`;
  return new TerminalRealmError(detail, { code: 'SYM-CT-0005' });
}
