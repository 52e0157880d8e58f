/**
 * Receipts of writes: what was found, what was left, and what undoing needs.
 *
 * I1  `before` says `unknown` where an earlier attempt may have made the change and nobody saw what was
 *     there before it; such a write is never undone blindly.
 */
import type { ConflictResolution, JsonObject, JsonValue } from '@symphainy/kernel';
import { isJsonObject } from '@symphainy/kernel';
import { TerminalRealmError } from '@symphainy/platform-sdk-realm';

/** What the write did. `already_there`: the target held just this; `kept`: it holds another, as declared. */
export type WriteResult = 'created' | 'replaced' | 'already_there' | 'kept';

export interface WriteReceipt {
  readonly system: string;
  readonly collection: string;
  readonly key: string;
  readonly result: WriteResult;
  readonly etag: string;
  readonly created: boolean;
  /** Whether the target said that it had made the change before, under the same idempotency key. */
  readonly replayed: boolean;
  readonly before: 'absent' | 'known' | 'unknown';
  /** SHA-256 of canonical JSON in hexadecimal; null where there was nothing, or it is unknown. */
  readonly before_digest: string | null;
  /** What was replaced; left out where it is too large, so that undoing must be done by hand. */
  readonly before_document?: JsonObject;
  /** Of what the target holds now. */
  readonly after_digest: string;
  readonly conflict?: WriteConflict;
}

/** A change by someone else that the write met, and what was declared for it. */
export interface WriteConflict {
  readonly resolution: ConflictResolution;
  /** The version that the write was based on; null: that there is none. */
  readonly expected: string | null;
  /** The version that was found; null: none. */
  readonly found: string | null;
  readonly found_digest: string | null;
}

const beforeBytesMax = 48 * 1024;

/** The receipt as it is kept: without the document that was replaced where that takes too much room. */
export function storable(receipt: WriteReceipt): WriteReceipt {
  const { before_document: document, ...rest } = receipt;
  if (document === undefined || Buffer.byteLength(JSON.stringify(document)) > beforeBytesMax) return rest;
  return receipt;
}

const results: readonly string[] = ['created', 'replaced', 'already_there', 'kept'] satisfies WriteResult[];
const states: readonly string[] = ['absent', 'known', 'unknown'] satisfies WriteReceipt['before'][];

/** Reads what `write_entity` recorded; throws SYM-RL-0001 for anything else. */
export function readReceipt(value: JsonObject): WriteReceipt {
  const texts = ['system', 'collection', 'key', 'etag', 'after_digest'];
  const isReceipt =
    texts.every((name) => typeof value[name] === 'string') &&
    isOneOf(value['result'], results) &&
    isOneOf(value['before'], states) &&
    (value['before_document'] === undefined || isJsonObject(value['before_document']));
  if (isReceipt) return value as unknown as WriteReceipt;
  throw new TerminalRealmError('the input `write_receipt` is no receipt of a write');
}

function isOneOf(value: JsonValue | undefined, names: readonly string[]): boolean {
  return typeof value === 'string' && names.includes(value);
}
