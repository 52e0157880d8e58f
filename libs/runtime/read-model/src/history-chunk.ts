/**
 * An execution's history as bytes: `message HistoryChunk { repeated HistoryRecord records = 1; }` with
 * `message HistoryRecord { uint64 seq = 1; uint32 index = 2; int64 time_ms = 3; bytes transition = 4; }`.
 * Protobuf messages are merged by putting their bytes one after the other, so a chunk grows by appending.
 *
 * I1  The chunk of a record follows from its seq alone. Counting the execution's transitions would give
 *     fuller chunks, but the count is not in the log: whoever writes would have to read the row first, and
 *     rows made again would depend on how frames were batched. 4,096 frames are some ten seconds of a busy
 *     partition, so a short execution has one chunk, rarely two, and one that waits for days adds a chunk
 *     at most every 4,096 frames; none costs more than a row for each time it moved.
 * I2  A record is the transition as it stands in the log, less the ciphertext of artifacts and the items of a
 *     page when it is large: those stand in the rows of the artifacts and of the executions that the items
 *     become, and a chunk must stay small enough to be appended to.
 */
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { encode } from '@symphainy/contracts/encode';
import { Transition } from '@symphainy/contracts/wal';
import type { LoggedTransition } from './logged-transition.js';

export const framesPerChunk = 4096;
const wholeBytesMax = 8 * 1024;
const itemsEventType = 'batch.items';
const [recordsTag, seqTag, indexTag, timeTag, transitionTag] = [0x0a, 0x08, 0x10, 0x18, 0x22] as const;

export function chunkOf(seq: number): number {
  return Math.floor(seq / framesPerChunk);
}

/** The bytes to append to the chunk `chunkOf(position.seq)` of each execution that the transition concerns. */
export function encodeHistoryRecord(logged: LoggedTransition): Buffer {
  const { position, timeMs } = logged;
  const transition = withoutLargeContent(logged);
  const recordLength =
    4 +
    varintLength(position.seq) +
    varintLength(position.index) +
    varintLength(timeMs) +
    varintLength(transition.length) +
    transition.length;
  // Written by hand: the encoder of the library would copy the transition three times on this path.
  const bytes = Buffer.allocUnsafe(1 + varintLength(recordLength) + recordLength);
  let at = writeField(bytes, 0, recordsTag, recordLength);
  at = writeField(bytes, at, seqTag, position.seq);
  at = writeField(bytes, at, indexTag, position.index);
  at = writeField(bytes, at, timeTag, timeMs);
  at = writeField(bytes, at, transitionTag, transition.length);
  bytes.set(transition, at);
  return bytes;
}

/** The transitions in a chunk, in the order of the log. */
export function decodeHistoryChunk(partition: number, data: Uint8Array): LoggedTransition[] {
  const reader = new BinaryReader(data);
  const records: LoggedTransition[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === recordsTag) records.push(decodeRecord(partition, new BinaryReader(reader.bytes())));
    else reader.skip(tag & 7);
  }
  return records;
}

function decodeRecord(partition: number, reader: BinaryReader): LoggedTransition {
  let [seq, index, timeMs] = [0, 0, 0];
  let encoded: Uint8Array = new Uint8Array();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === seqTag) seq = Number(reader.uint64());
    else if (tag === indexTag) index = reader.uint32();
    else if (tag === timeTag) timeMs = Number(reader.int64());
    else if (tag === transitionTag) encoded = reader.bytes();
    else reader.skip(tag & 7);
  }
  return { position: { partition, seq, index }, timeMs, encoded, transition: Transition.decode(encoded) };
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) length += 1;
  return length;
}

/** A tag and a number after it, as protobuf has them: seven bits a byte, the lowest first. */
function writeField(into: Buffer, at: number, tag: number, value: number): number {
  let end = into.writeUInt8(tag, at);
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) end = into.writeUInt8((rest % 0x80) | 0x80, end);
  return into.writeUInt8(rest, end);
}

function withoutLargeContent({ transition, encoded }: LoggedTransition): Uint8Array {
  const { command } = transition;
  if (encoded.length <= wholeBytesMax || command?.kind?.$case !== 'reportStep') return encoded;
  const { value: report } = command.kind;
  if (report.outcome?.$case !== 'success') return encoded;
  const { value: success } = report.outcome;
  const artifacts = success.artifacts.map((artifact) => ({
    ...artifact,
    content: artifact.content && { ...artifact.content, ciphertext: Buffer.alloc(0) },
  }));
  const events = success.events.map((event) =>
    event.type === itemsEventType ? { ...event, data: Buffer.alloc(0) } : event,
  );
  const outcome = { $case: 'success' as const, value: { ...success, artifacts, events } };
  const kind = { $case: 'reportStep' as const, value: { ...report, outcome } };
  return encode(Transition, { ...transition, command: { ...command, kind } });
}
