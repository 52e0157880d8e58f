/** Pages as a batch takes them: items of references and open attributes, within the bounds of the contract. */
import type { JsonObject } from '@symphainy/kernel';
import type { PageLimits, RecordHead } from '@symphainy/public-works-external-system';

export interface BatchItem {
  /** Names the item within the batch. */
  readonly key: string;
  readonly params: JsonObject;
}

const itemsMax = 500;
const pageBytesMax = 190_000;

/** How much of a source fits one page. */
export function pageLimits(source: string, digest: string): PageLimits {
  return {
    itemsMax,
    bytesMax: pageBytesMax,
    sizeOf: (head) => Buffer.byteLength(JSON.stringify(itemOf(source, digest, head))) + 1,
  };
}

/**
 * A record as an item. One whose key cannot be read has no parameter `key` and is named by its place, so
 * that it fails on its own, later, with its reasons.
 */
export function itemOf(source: string, digest: string, head: RecordHead): BatchItem {
  const { recordIndex, offset, length, recordType, collection, key, attributes } = head;
  return {
    key: key ?? `record-${recordIndex}`,
    params: {
      source,
      digest,
      record_index: recordIndex,
      offset,
      length,
      ...(recordType !== null && { record_type: recordType }),
      ...(collection !== null && { collection }),
      ...(key !== null && { key }),
      ...attributes,
    },
  };
}
