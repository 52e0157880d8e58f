/** Writing elementary items as JSON, and reading one item's value as text. */
import type { CodePage } from '../code-page/code-page.js';
import { editedNumber } from '../fields/edited-number.js';
import { floatReader, type FloatFormat } from '../fields/float-number.js';
import { numberReader } from '../fields/read-number.js';
import { textWriter, type Trim } from '../fields/text.js';
import type { FieldType } from '../layout/field-type.js';
import type { LayoutItem } from '../layout/layout.js';
import { JsonOutput } from './json-output.js';
import type { RecordState } from './record-state.js';

/** How bytes are read. */
export interface Encoding {
  readonly page: CodePage;
  readonly floatFormat: FloatFormat;
  readonly trim: Trim;
}

/** Writes the field that begins at `at` to the state's output. */
export type WriteField = (state: RecordState, at: number) => void;

/** Makes the writer of a field. A number that is not wholly in the record, or is none, is null. */
export function fieldWriter(field: FieldType, encoding: Encoding): WriteField {
  const { page } = encoding;
  const { length } = field;
  switch (field.type) {
    case 'text': {
      const write = textWriter(page, encoding.trim);
      return (state, at) => {
        const { limit } = state;
        const end = at + length;
        write(state.bytes, at < limit ? at : limit, end < limit ? end : limit, state.output);
      };
    }
    case 'edited': {
      const { scale } = field;
      return (state, at) => {
        const inside = at + length <= state.limit;
        writeNumber(
          state.output,
          inside ? editedNumber(page.text(state.bytes, at, at + length), scale) : undefined,
        );
      };
    }
    case 'float': {
      const read = floatReader(field.length, encoding.floatFormat);
      return (state, at) => {
        writeNumber(state.output, at + length <= state.limit ? read(state.bytes, at) : undefined);
      };
    }
    case 'display':
    case 'packed':
    case 'binary': {
      const read = numberReader(field, page);
      const { scale } = field;
      return (state, at) => {
        if (at + length <= state.limit && read(state.bytes, at, state.decimal)) {
          state.decimal.write(state.output, scale);
        } else state.output.writeNull();
      };
    }
  }
}

function writeNumber(output: JsonOutput, number: string | undefined): void {
  if (number === undefined) output.writeNull();
  else output.writeAscii(number);
}

/** Makes a reader of an item's value: a number's digits, otherwise its characters; undefined for null. */
export function fieldValue(
  item: LayoutItem,
  page: CodePage,
  floatFormat: FloatFormat,
): (state: RecordState, from: number, to: number) => string | undefined {
  const { field } = item;
  if (field === undefined || field.type === 'text') {
    return (state, from, to) => page.text(state.bytes, from, to);
  }
  const write = fieldWriter(field, { page, floatFormat, trim: 'none' });
  return (state, from) => {
    const output = state.output;
    state.output = new JsonOutput(64);
    write(state, from);
    const text = state.output.toString();
    state.output = output;
    return text === 'null' ? undefined : text;
  };
}
