/** Reads a file back with the codec: its layout, its records, and its manifest, for tests. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import {
  createRecordDecoder,
  fixedFraming,
  loadCopybook,
  RecordStream,
  selectRecord,
  variableFraming,
  type RecordLayout,
  type RecordValue,
} from '@symphainy/codec-cobol';
import type { ManifestLine } from '../generator/manifest.js';
import { legacyFile } from '../legacy-file.js';

export type DecodedRecord = { readonly [name: string]: RecordValue };

export interface ReadOptions {
  readonly recordFormat: 'F' | 'V';
  readonly redefineMap: readonly string[];
}

export function layoutOf(copybook: string): RecordLayout {
  return selectRecord(loadCopybook(copybook));
}

/** Decodes a file in code page 037; the offset is that of the record's first byte in the file. */
export async function* readRecords(
  layout: RecordLayout,
  data: string,
  { recordFormat, redefineMap }: ReadOptions = legacyFile,
): AsyncGenerator<{ readonly record: DecodedRecord; readonly offset: number; readonly length: number }> {
  const decoder = createRecordDecoder(layout, { codePage: 'cp037', redefineMaps: redefineMap });
  const framing =
    recordFormat === 'F' ? fixedFraming(layout.length) : variableFraming({ endian: 'big', adjustment: -4 });
  const descriptor = recordFormat === 'F' ? 0 : 4;
  let decoded: { record: DecodedRecord; offset: number; length: number }[] = [];
  const stream = new RecordStream(framing, {
    record(bytes, from, to, offset) {
      const record = decoder.decode(bytes.subarray(from, to));
      decoded.push({ record, offset, length: to - from + descriptor });
    },
    broken(fault, offset) {
      throw new Error(`${data} at ${offset}: ${fault}`);
    },
  });
  for await (const chunk of createReadStream(data)) {
    stream.push(chunk as Uint8Array);
    yield* decoded;
    decoded = [];
  }
  stream.end();
  yield* decoded;
}

export async function* readManifest(path: string): AsyncGenerator<ManifestLine> {
  for await (const line of createInterface({ input: createReadStream(path) }))
    yield JSON.parse(line) as ManifestLine;
}
