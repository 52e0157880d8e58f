/**
 * `copybook decode`: a data file to NDJSON.
 *
 * I1  Output holds whole records only, in file order; an error comes after every record before it.
 * I2  Memory is bounded by the longest record, not by the file.
 */
import { codePage } from '../code-page/code-page.js';
import { CopybookError, dataFault } from '../errors.js';
import { countedFraming, fixedFraming } from '../framing/fixed.js';
import type { Framing } from '../framing/framing.js';
import { lineFraming } from '../framing/lines.js';
import { RecordStream } from '../framing/record-stream.js';
import { blockedFraming, variableFraming } from '../framing/variable.js';
import { selectRecord } from '../layout/select-record.js';
import { JsonOutput } from '../record/json-output.js';
import { createRecordDecoder, type RecordDecoder } from '../record/record-decoder.js';
import { CountFault } from '../record/record-state.js';
import { completeDecodeOptions, type CompleteDecodeOptions, type DecodeOptions } from './decode-options.js';
import { loadCopybook } from './load-copybook.js';
import { readRange } from './read-range.js';

/** Takes output; what it answers is waited for. The bytes may be reused once it has. */
export type Write = (output: Uint8Array) => void | Promise<void>;

const flushSize = 1 << 16;
const lineFeed = 0x0a;

/**
 * Decodes a file and writes one JSON object a line. Throws `CopybookError` after the records before it
 * were written.
 */
export async function runCopybookDecode(options: DecodeOptions, write: Write): Promise<void> {
  const complete = completeDecodeOptions(options);
  const layout = selectRecord(loadCopybook(complete.copybook), complete.record);
  const decoder = createRecordDecoder(layout, { ...complete, redefineMaps: complete.redefineMap });
  const writer = new RecordWriter(decoder, complete);
  const stream = new RecordStream(framingFor(decoder, complete), writer);
  try {
    for await (const chunk of readRange(complete.data, complete.fileStartOffset, complete.fileEndOffset)) {
      for (let at = 0; at < chunk.length; at += flushSize) {
        stream.push(chunk.subarray(at, at + flushSize));
        if (writer.output.length >= flushSize) await flush(writer.output, write);
      }
    }
    stream.end();
  } catch (error) {
    const fault = error instanceof CountFault ? writer.countFault(error, stream.position) : error;
    if (fault instanceof CopybookError) await flush(writer.output, write);
    throw fault;
  }
  await flush(writer.output, write);
}

async function flush(output: JsonOutput, write: Write): Promise<void> {
  if (output.length > 0) await write(output.written());
  output.length = 0;
}

function framingFor(decoder: RecordDecoder, options: CompleteDecodeOptions): Framing {
  const descriptor = { endian: options.rdwEndian, adjustment: options.rdwAdjustment };
  switch (options.recordFormat) {
    case 'F':
    case 'FB':
      return decoder.isVariable && options.recordLength === undefined
        ? countedFraming((bytes, from, to) => decoder.recordEnd(bytes, from, to))
        : fixedFraming(options.recordLength ?? decoder.recordLength);
    case 'V':
      return variableFraming(descriptor);
    case 'VB':
      return blockedFraming(descriptor);
    case 'D':
      return lineFraming(decoder.recordLength, codePage(options.codePage).ebcdic);
  }
}

class RecordWriter {
  readonly output = new JsonOutput();
  private records = 0;
  /** Bytes between the start of the frame and the start of its record: a descriptor word. */
  private descriptor = 0;

  constructor(
    private readonly decoder: RecordDecoder,
    private readonly options: CompleteDecodeOptions,
  ) {
    const { recordFormat } = options;
    this.descriptor = recordFormat === 'V' || recordFormat === 'VB' ? 4 : 0;
  }

  record(bytes: Uint8Array, from: number, to: number): void {
    const { length } = this.output;
    try {
      this.decoder.append(bytes, from, to, this.output);
    } catch (error) {
      this.output.length = length;
      throw error;
    }
    this.output.writeByte(lineFeed);
    this.records++;
  }

  broken(fault: string, offset: number): never {
    throw dataFault(this.place(offset), fault);
  }

  /** The fault of a count in the record whose frame begins at `offset`. */
  countFault(fault: CountFault, offset: number): CopybookError {
    const place = this.place(offset);
    const at = place.offset + this.descriptor + fault.offset;
    return dataFault(place, `field ${fault.field} at byte offset ${at}: ${fault.fault}`);
  }

  private place(offset: number): { file: string; record: number; offset: number } {
    const { data, fileStartOffset } = this.options;
    return { file: data, record: this.records + 1, offset: fileStartOffset + offset };
  }
}
