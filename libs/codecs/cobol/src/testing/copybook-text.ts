/** Copybooks for tests: lines without the six columns before the text. */
import { parseCopybook } from '../copybook/parse-copybook.js';
import { selectRecord } from '../layout/select-record.js';
import { createRecordDecoder, type RecordDecoder, type RecordOptions } from '../record/record-decoder.js';

/** Puts lines where text begins, in column 8. */
export function copybookText(...lines: readonly string[]): string {
  return lines.map((line) => `       ${line}`).join('\n');
}

/** The decoder of the first record of a copybook. */
export function decoderFor(lines: readonly string[], options: RecordOptions = {}): RecordDecoder {
  const copybook = parseCopybook(copybookText(...lines), { file: 'test.cpy' });
  return createRecordDecoder(selectRecord(copybook), options);
}

/** The JSON of the one field that a clause declares. */
export function decodeField(clauses: string, record: Uint8Array, options: RecordOptions = {}): string {
  const json = decoderFor(['01 R.', `05 F ${clauses}.`], options).decodeToJson(record);
  return json.slice('{"F":'.length, -1);
}
