/** Decoding one record: to JSON text, to values, or onto a growing output. */
import { codePage, type CodePageName } from '../code-page/code-page.js';
import { Decimal } from '../fields/decimal.js';
import type { FloatFormat } from '../fields/float-number.js';
import { digitsMax } from '../fields/read-number.js';
import type { Trim } from '../fields/text.js';
import { everyItem } from '../layout/item-names.js';
import type { LayoutItem, RecordLayout } from '../layout/layout.js';
import { compileRecord, type Emit } from './compile-record.js';
import { readExactJson, type RecordValue } from './exact-json.js';
import { JsonOutput } from './json-output.js';
import { Places } from './places.js';
import { RecordState } from './record-state.js';
import { parseRedefineMap, presentGroups } from './redefine-map.js';

/** How records are read; what is left out has the default of the command line. */
export interface RecordOptions {
  /** Default cp037. */
  readonly codePage?: CodePageName;
  /** Default ibm. */
  readonly floatFormat?: FloatFormat;
  /** Default both. */
  readonly trim?: Trim;
  /** Maps as on the command line: `FIELD:V1=GROUP,V2=GROUP`. */
  readonly redefineMaps?: readonly string[];
  readonly keepFiller?: boolean;
  /** Tables with DEPENDING ON take only the room of their count. */
  readonly variableSizeOccurs?: boolean;
}

/** Compiles the decoder of a layout. */
export function createRecordDecoder(layout: RecordLayout, options: RecordOptions = {}): RecordDecoder {
  return new RecordDecoder(layout, options);
}

export class RecordDecoder {
  private readonly state: RecordState;
  private readonly emit: Emit;
  private readonly places: Places;

  constructor(
    readonly layout: RecordLayout,
    options: RecordOptions,
  ) {
    const page = codePage(options.codePage ?? 'cp037');
    const floatFormat = options.floatFormat ?? 'ibm';
    const presence = new Map<LayoutItem, ((state: RecordState) => readonly LayoutItem[])[]>();
    const isPresent = (item: LayoutItem, state: RecordState): boolean =>
      presence.get(item)?.every((groups) => groups(state).includes(item)) ?? true;
    this.places = new Places(layout, page, options.variableSizeOccurs ?? false, isPresent);
    for (const written of options.redefineMaps ?? []) {
      const map = parseRedefineMap(written, layout);
      this.places.refuseCircle(map.field, map.named);
      const groups = presentGroups(map, this.places, page, floatFormat);
      for (const item of map.named) presence.set(item, [...(presence.get(item) ?? []), groups]);
    }
    let digits = 32;
    for (const { field } of everyItem(layout.items)) {
      if (field !== undefined && field.type !== 'text') digits = Math.max(digits, digitsMax(field));
    }
    this.state = new RecordState(this.places.tables, this.places.items, new Decimal(digits));
    this.emit = compileRecord(layout.items, this.places, {
      page,
      floatFormat,
      trim: options.trim ?? 'both',
      keepFiller: options.keepFiller ?? false,
      isPresent,
      isMapped: (item) => presence.has(item),
    });
  }

  /** Bytes of the longest record. */
  get recordLength(): number {
    return this.layout.length;
  }

  /** Whether records of this layout differ in length by their counts. */
  get isVariable(): boolean {
    return this.places.recordIsVariable;
  }

  /** Appends the record `bytes[from, to)` as JSON; throws `CountFault`. */
  append(bytes: Uint8Array, from: number, to: number, output: JsonOutput): void {
    this.state.begin(bytes, from, to);
    this.state.output = output;
    this.emit(this.state, from);
  }

  /** Where the record that begins at `from` ends by its counts; past `to` if bytes are missing. */
  recordEnd(bytes: Uint8Array, from: number, to: number): number {
    this.state.begin(bytes, from, to);
    return this.places.recordEnd(this.state, from);
  }

  /** The record as one line of JSON with every exact digit; throws `CountFault`. */
  decodeToJson(record: Uint8Array): string {
    const output = this.scratch;
    output.length = 0;
    this.append(record, 0, record.length, output);
    return output.toString();
  }

  /** The record as values, numbers as `ExactNumber`; throws `CountFault`. */
  decode(record: Uint8Array): { readonly [key: string]: RecordValue } {
    return readExactJson(this.decodeToJson(record));
  }

  private readonly scratch = new JsonOutput(1 << 12);
}
