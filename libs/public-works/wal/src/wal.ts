/**
 * The write-ahead log port.
 *
 * A log has `partitionCount + 1` partitions (0 is the control log). A record is one opaque frame.
 *
 * I1  An append happens at the expected offset under the given epoch, or not at all, or its outcome
 *     is unknown; nothing is ever resent by an adapter (docs/adr: the WAL rule).
 * I2  `ok` means durable by the adapter's own standard and at exactly `expected`.
 * I3  Records of one partition are read in the order in which they stand, each once.
 * I4  An adapter knows bytes, offsets and epochs; what a frame means is the engine's affair.
 *
 * | term   | what it means here                                                         |
 * | ------ | -------------------------------------------------------------------------- |
 * | offset | the place of a record in its partition, from 0, gapless; the adapter's own |
 * | epoch  | the number of the ownership under which a record was written              |
 * | fence  | a record that starts an epoch; after it no append of a lower epoch counts  |
 * | doubt  | an append whose outcome is unknown; the owner takes over again             |
 */
export interface WalAppend {
  readonly partition: number;
  /** The offset that this record must get: that of the last record seen, plus one. */
  readonly expected: number;
  readonly epoch: number;
  readonly bytes: Uint8Array;
}

export type WalAppendResult =
  | { readonly type: 'ok'; readonly partition: number; readonly offset: number }
  /** Another owner wrote: an epoch above ours started, or the offset is taken. */
  | { readonly type: 'fenced'; readonly partition: number }
  /** A time-out, a lost connection, an offset that was not the expected one. */
  | { readonly type: 'unknown'; readonly partition: number; readonly cause: Error };

export interface WalFence {
  readonly partition: number;
  readonly epoch: number;
  /** The frame that says that the epoch started. */
  readonly bytes: Uint8Array;
}

export interface WalRecord {
  readonly partition: number;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface WalWriter {
  /** The longest that `append` and `fence` take to answer; below the lease. */
  readonly requestTimeoutMs: number;
  /**
   * Appends one record to each of some partitions in one request, at most one record a partition.
   * Answers one result for each, in the order given, within `requestTimeoutMs`. A failure of the log is
   * `unknown`, never an exception; only misuse throws (SYM-WAL-0003: no such partition, a frame too large).
   * The caller keeps one append in flight.
   */
  append(appends: readonly WalAppend[]): Promise<readonly WalAppendResult[]>;
  /**
   * Starts an epoch in each of some partitions, wherever their ends are. Adapters that can, refuse
   * from then on every append of a lower epoch; the others leave that to the readers' rule.
   */
  fence(fences: readonly WalFence[]): Promise<readonly WalAppendResult[]>;
}

export interface WalReader {
  /** The offset that the next record of each partition will get: what was durable when asked. */
  ends(partitions: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /**
   * Records of some partitions, each from its own offset up to but not including its end as given.
   * Yields bounded batches; within a partition in order. Throws SYM-WAL-0002 when it cannot go on.
   */
  read(ranges: readonly WalRange[], signal?: AbortSignal): AsyncIterable<readonly WalRecord[]>;
  /**
   * Follows one partition from an offset until the signal aborts: yields records as they become durable,
   * and an empty batch whenever it has heard, at most `heardMsMax` after the last time, that there are no
   * newer ones. So silence means that the log is not heard.
   */
  follow(partition: number, from: number, signal: AbortSignal): AsyncIterable<readonly WalRecord[]>;
}

export interface WalRange {
  readonly partition: number;
  readonly from: number;
  /** Exclusive. */
  readonly end: number;
}

export interface Wal extends WalWriter, WalReader {
  readonly kind: 'memory' | 'postgres' | 'kafka';
  /** Creates what the log needs (table, topic) when it is not there; refuses one that does not fit. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** The largest frame, in bytes: below the default of a Kafka broker, with room for its envelope. */
export const frameBytesMax = 960 * 1024;
/** How long `follow` may be silent while the log is reachable. */
export const heardMsMax = 500;
