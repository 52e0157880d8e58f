/**
 * Ids: prefixed by kind, opaque to clients. What lives in a partition names it (`exe_3_…`),
 * so that a command on an existing thing finds its partition without a look-up.
 */
import { hash, randomBytes } from 'node:crypto';

export const idKinds = {
  tenant: 'ten',
  user: 'usr',
  session: 'ses',
  intent: 'int',
  execution: 'exe',
  artifact: 'art',
  decision: 'dec',
  incident: 'inc',
  key: 'key',
} as const;

export type IdKind = keyof typeof idKinds;
/** Kinds whose id names the partition that holds them. */
export type PartitionedKind = 'session' | 'intent' | 'execution' | 'artifact' | 'decision' | 'incident';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const suffixLength = 20;

/** Twenty characters of Crockford's base 32: the first 100 bits of the bytes. */
function suffix(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < suffixLength; at += 8) {
    const five = (at / 8) * 5;
    const high = (bytes[five]! << 12) | (bytes[five + 1]! << 4) | (bytes[five + 2]! >> 4);
    const low = ((bytes[five + 2]! & 15) << 16) | (bytes[five + 3]! << 8) | bytes[five + 4]!;
    for (const [word, count] of [
      [high, 4],
      [low, 4],
    ] as const) {
      for (let shift = 0; shift < count && text.length < suffixLength; shift++) {
        text += alphabet[(word >> (15 - 5 * shift)) & 31];
      }
    }
  }
  return text;
}

/** A random id, e.g. `ten_4k0v…`. */
export function newId(kind: IdKind): string {
  return `${idKinds[kind]}_${suffix(randomBytes(15))}`;
}

/** A random id of something in a partition, e.g. `exe_3_4k0v…`. */
export function newPartitionedId(kind: PartitionedKind, partition: number): string {
  return `${idKinds[kind]}_${partition}_${suffix(randomBytes(15))}`;
}

/** The id that follows from its parts: the same parts give the same id for ever. */
export function derivedId(kind: PartitionedKind, partition: number, ...parts: readonly string[]): string {
  return `${idKinds[kind]}_${partition}_${suffix(hashOf(idKinds[kind], ...parts))}`;
}

/**
 * An id that follows from its parts and begins like that of the thing it belongs to, so that the owner can
 * be found by prefix: twelve characters of the owner's, eight of its own.
 */
export function belongingId(kind: PartitionedKind, ownerId: string, ...parts: readonly string[]): string {
  const [, partition = '', ownerSuffix = ''] = ownerId.split('_');
  const own = derivedId(kind, Number(partition), ownerId, ...parts);
  return `${idKinds[kind]}_${partition}_${ownerSuffix.slice(0, 12)}${own.slice(-8)}`;
}

/** An unpartitioned id that follows from its parts. */
export function derivedPlainId(kind: IdKind, ...parts: readonly string[]): string {
  return `${idKinds[kind]}_${suffix(hashOf(idKinds[kind], ...parts))}`;
}

/** The partition that an id names, or undefined when the text is no such id. */
export function partitionOf(kind: PartitionedKind, id: string): number | undefined {
  const match = /^([a-z]{3})_(\d{1,5})_[0-9a-z]{20}$/.exec(id);
  return match && match[1] === idKinds[kind] ? Number(match[2]) : undefined;
}

/** The partition of a start: a stable hash of tenant and key over partitions 1…count (0 is the control log). */
export function partitionOfKey(tenantId: string, key: string, partitionCount: number): number {
  return 1 + (hashOf(tenantId, key).readUInt32BE(0) % partitionCount);
}

/** SHA-256 over the parts, each parted from the next by a byte that no part has. */
function hashOf(...parts: readonly string[]): Buffer {
  return hash('sha256', parts.join('\0'), 'buffer');
}
