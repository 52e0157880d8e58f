/**
 * The port through which a realm reads records of a system that has no way to be asked for one by key:
 * a file, a tape, a dump.
 *
 * I1  What is read is pinned to one version of the source, its digest; another version is an error
 *     (SYM-CT-0002), never other data under the same place.
 * I2  A record is found again by its place alone, without what stands before it.
 */
import type { JsonValue } from '@symphainy/kernel';

/** Where a record lies; offset and length in bytes, with the record's descriptor where it has one. */
export interface RecordPlace {
  /** From 0. */
  readonly recordIndex: number;
  readonly offset: number;
  readonly length: number;
}

/** What may be known of a record without its content: all of it unclassified. */
export interface RecordHead extends RecordPlace {
  /** As it stands in the source; null when it cannot be read. */
  readonly recordType: string | null;
  /** The target's collection for such records; null when their type is unknown. */
  readonly collection: string | null;
  /** The business key in the target's form; null when it cannot be read. */
  readonly key: string | null;
  /** The attributes that the binding opens; what cannot be read is left out. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** Where a page begins; opaque to everyone but the source that made it. */
export interface PageCursor {
  readonly offset: number;
  /** Records to pass over from there. */
  readonly skip: number;
  readonly record_index: number;
  readonly digest: string;
}

export interface PageLimits {
  readonly itemsMax: number;
  readonly bytesMax: number;
  /** What a head takes up where it goes, in bytes. */
  readonly sizeOf: (head: RecordHead) => number;
}

export interface RecordPage {
  readonly digest: string;
  /** Records of entities only, in the source's order; may be none although more follow. */
  readonly heads: readonly RecordHead[];
  /** Null at the end of the source. */
  readonly next: PageCursor | null;
}

export interface SourceRecord {
  readonly digest: string;
  /** The decoded record: JSON with every exact digit. */
  readonly json: string;
}

export interface RecordTypeCount {
  /** Null: it cannot be read. */
  readonly type: string | null;
  readonly records: number;
  /** Why such records are no entities; absent where they are. */
  readonly skipped?: string;
}

/** Sums over one group of records, exact. */
export interface ControlTotal {
  readonly group: Readonly<Record<string, JsonValue>>;
  readonly records: number;
  /** Decimal text by name. */
  readonly sums: Readonly<Record<string, string>>;
  /** Records whose amount could not be read, by name. */
  readonly unreadable: Readonly<Record<string, number>>;
}

export interface SourceScan {
  /** SHA-256 of the whole source, in hexadecimal. */
  readonly digest: string;
  readonly bytes: number;
  readonly records: number;
  readonly entities: number;
  readonly types: readonly RecordTypeCount[];
  /** Offset of each `every`th record, from the first. */
  readonly index: { readonly every: number; readonly offsets: readonly number[] };
  readonly layoutDigest: string;
  readonly controlTotals: readonly ControlTotal[];
}

export interface RecordSource {
  /** Reads all of it once, in bounded memory. */
  scan(signal: AbortSignal, progress?: (percent: number) => void): Promise<SourceScan>;
  /** The page that begins at the cursor, the first one for null. */
  readPage(cursor: PageCursor | null, limits: PageLimits, signal: AbortSignal): Promise<RecordPage>;
  /** One record of the version of the source that the digest names. */
  readRecord(place: RecordPlace, digest: string): Promise<SourceRecord>;
}
