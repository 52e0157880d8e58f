/**
 * Takes a write back: what it created is removed, what it replaced is restored, each only if the target
 * still holds what was written.
 */
import { assertNever, type JsonObject } from '@symphainy/kernel';
import { TerminalRealmError } from '@symphainy/platform-sdk-realm';
import type { EntityName, EntityTarget, WritePermission } from '@symphainy/public-works-external-system';
import { digestOf, entityText, isSame } from '../entity.js';
import type { Base } from './decide-write.js';
import type { WriteReceipt } from './receipt.js';
import { sendWrite } from './send-write.js';

/** What is to be undone. */
export type Undo =
  /** The write changed nothing. */
  | { readonly type: 'nothing'; readonly reason: string }
  /** Back to how it was: `document` undefined is nothing at all. */
  | { readonly type: 'send'; readonly version: string; readonly document: JsonObject | undefined }
  | { readonly type: 'impossible'; readonly reason: string };

/** From the receipt of a write that succeeded. */
export function undoOf(receipt: WriteReceipt): Undo {
  const { result, etag } = receipt;
  switch (result) {
    case 'kept':
      return { type: 'nothing', reason: 'the write left the target as it was' };
    case 'created':
      return { type: 'send', version: etag, document: undefined };
    case 'replaced': {
      const { before_document: document } = receipt;
      if (document) return { type: 'send', version: etag, document };
      return { type: 'impossible', reason: 'what it replaced was too large to be kept' };
    }
    case 'already_there':
      return { type: 'impossible', reason: 'what was there before the first attempt is not known' };
    default:
      return assertNever(result);
  }
}

/** From what is there, where the outcome of the write never became known. */
export function undoOfUnknown(found: Base, document: JsonObject | undefined, wasAbsent: boolean): Undo {
  if (!found) return { type: 'nothing', reason: 'the target holds nothing' };
  if (document && !isSame(found.document, document))
    return { type: 'nothing', reason: 'the target does not hold what was to be written' };
  if (document && wasAbsent) return { type: 'send', version: found.version, document: undefined };
  return { type: 'impossible', reason: 'what was there before the write is not known' };
}

export interface UndoOrder {
  readonly system: string;
  readonly name: EntityName;
  readonly idempotencyKey: string;
  readonly permission: WritePermission;
}

export interface Undone {
  readonly version: string;
  /** Null: nothing is there any more. */
  readonly digest: string | null;
}

/** Carries it out; throws SYM-CT-0007 when the target was changed since, SYM-CT-0004, or UnknownOutcomeError. */
export async function sendUndo(
  target: EntityTarget,
  order: UndoOrder,
  undo: Extract<Undo, { type: 'send' }>,
  signal: AbortSignal,
): Promise<Undone> {
  const { name, idempotencyKey, permission } = order;
  const condition = { type: 'version', version: undo.version } as const;
  const { document } = undo;
  const sent = await sendWrite(target, { ...name, document, condition, idempotencyKey, permission }, signal);
  if (sent.outcome === 'applied') return undone(document, sent.version);
  const found = await target.read(name, signal);
  // An earlier attempt may have done it.
  const isDone = document ? found !== undefined && isSame(found.document, document) : found === undefined;
  if (isDone) return undone(document, found?.version);
  const reason = sent.outcome === 'refused' ? sent.detail : 'it was changed since it was written';
  throw cannotUndo(order, reason);
}

export function cannotUndo(
  { system, name }: Pick<UndoOrder, 'system' | 'name'>,
  reason: string,
): TerminalRealmError {
  const detail = `${entityText(system, name)} cannot be put back: ${reason}`;
  return new TerminalRealmError(detail, { code: 'SYM-CT-0007' });
}

function undone(document: JsonObject | undefined, version = ''): Undone {
  return { version, digest: document ? digestOf(document) : null };
}
