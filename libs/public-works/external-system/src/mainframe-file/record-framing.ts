/**
 * Where records lie in the file, and from where reading can be taken up again.
 *
 * I1  A record can be read by its offset and length alone: `recordSlice` cuts its descriptor off.
 * I2  Reading can begin at any record; in format VB it begins at its block, as only blocks have a length.
 */
import type { Framing, RecordDecoder } from '@symphainy/codec-cobol';
import {
  RecordStream,
  blockedFraming,
  countedFraming,
  fixedFraming,
  lineFraming,
  variableFraming,
} from '@symphainy/codec-cobol';
import type { MainframeFileSettings } from './settings.js';

const descriptorBytes = 4;
const asciiPages: readonly string[] = ['latin1', 'ascii', 'utf8'];

export function descriptorBytesOf({ recordFormat }: MainframeFileSettings): number {
  return recordFormat === 'V' || recordFormat === 'VB' ? descriptorBytes : 0;
}

/** A record as it was found; offsets count from where reading began. */
export interface FoundRecord {
  readonly bytes: Uint8Array;
  /** The record's data within `bytes`. */
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  /** With its descriptor. */
  readonly length: number;
  /** Where to take up reading so that this record comes next. */
  readonly resume: { readonly offset: number; readonly skip: number };
}

export interface RecordVisitor {
  /** `bytes` is valid during the call. */
  record(found: FoundRecord): void;
  broken(fault: string, offset: number): never;
}

/** A stream of records that tells with each where reading could be taken up. */
export function recordStream(
  settings: MainframeFileSettings,
  decoder: RecordDecoder,
  visitor: RecordVisitor,
): RecordStream {
  const framing = framingOf(settings, decoder);
  const descriptor = descriptorBytesOf(settings);
  const isBlocked = settings.recordFormat === 'VB';
  let block = { offset: 0, records: 0 };
  const watched: Framing = {
    next(bytes, at, end, final) {
      const frame = framing.next(bytes, at, end, final);
      if (frame.type === 'gap') block = { offset: stream.position, records: 0 };
      else if (frame.type === 'record') block.records++;
      return frame;
    },
    ...(framing.faultAtEnd && { faultAtEnd: () => framing.faultAtEnd?.() }),
  };
  const stream = new RecordStream(watched, {
    record(bytes, from, to, offset) {
      const resume = isBlocked ? { offset: block.offset, skip: block.records - 1 } : { offset, skip: 0 };
      visitor.record({ bytes, from, to, offset, length: to - from + descriptor, resume });
    },
    broken: (fault, offset) => visitor.broken(fault, offset),
  });
  return stream;
}

function framingOf(settings: MainframeFileSettings, decoder: RecordDecoder): Framing {
  const { recordFormat, recordLength, rdwEndian, rdwAdjustment, codePage } = settings;
  const descriptor = { endian: rdwEndian, adjustment: rdwAdjustment };
  switch (recordFormat) {
    case 'F':
    case 'FB':
      return decoder.isVariable && recordLength === undefined
        ? countedFraming((bytes, from, to) => decoder.recordEnd(bytes, from, to))
        : fixedFraming(recordLength ?? decoder.recordLength);
    case 'V':
      return variableFraming(descriptor);
    case 'VB':
      return blockedFraming(descriptor);
    case 'D':
      return lineFraming(decoder.recordLength, !asciiPages.includes(codePage));
  }
}
