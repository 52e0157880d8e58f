/**
 * A layout as closures: each item becomes a function that writes its JSON and answers where it ends.
 * What is known from the copybook is computed here, once; a record costs one call a field.
 */
import { copybookFault } from '../errors.js';
import { shownName } from '../copybook/syntax.js';
import { isShown, sizeOf, slackAfter, type LayoutItem } from '../layout/layout.js';
import { fieldWriter, type Encoding } from './field-value.js';
import type { IsPresent, Place, Places } from './places.js';
import type { RecordState } from './record-state.js';

/** Writes the item that begins at `at`; answers where it ends. */
export type Emit = Place;

export interface CompileOptions extends Encoding {
  readonly keepFiller: boolean;
  /** Undefined for items that no map names. */
  readonly isPresent: IsPresent;
  readonly isMapped: (item: LayoutItem) => boolean;
}

const openObject = 0x7b;
const closeObject = 0x7d;
const openArray = 0x5b;
const closeArray = 0x5d;
const comma = 0x2c;

const encoder = new TextEncoder();

/** The decoder of a record's items, as one JSON object. */
export function compileRecord(items: readonly LayoutItem[], places: Places, options: CompileOptions): Emit {
  return new Compiler(places, options).object(items, 0, 0);
}

class Compiler {
  constructor(
    private readonly places: Places,
    private readonly options: CompileOptions,
  ) {}

  /** Members of an object that begins at `offset` and ends with `slack` bytes. */
  object(siblings: readonly LayoutItem[], offset: number, slack: number): Emit {
    refuseSameKeys(siblings.filter((item) => isShown(item, this.options.keepFiller)));
    return siblings.some((item) => this.places.isVariable(item))
      ? this.variableObject(siblings, slack)
      : this.fixedObject(siblings, offset, slack);
  }

  /** All members at constant distances from the object's start. */
  private fixedObject(siblings: readonly LayoutItem[], offset: number, slack: number): Emit {
    const shown = siblings.filter((item) => isShown(item, this.options.keepFiller));
    const keys = shown.map((item, index) => keyBytes(item, index === 0));
    const distances = shown.map((item) => item.offset - offset);
    const emits = shown.map((item) => this.item(item));
    const size = Math.max(...siblings.map((item) => item.offset + sizeOf(item))) - offset + slack;
    if (shown.length === 0) return emptyObject((_, at) => at + size);
    return (state, at) => {
      const { output } = state;
      for (let index = 0; index < emits.length; index++) {
        output.writeBytes(keys[index]!);
        emits[index]!(state, at + distances[index]!);
      }
      output.writeByte(closeObject);
      return at + size;
    };
  }

  /** Members after a table of variable room: each begins where the ones before it end. */
  private variableObject(siblings: readonly LayoutItem[], slack: number): Emit {
    const { places } = this;
    const walk = places.walkOf(siblings);
    let first = true;
    const members = walk.steps.map((step) => {
      const { item } = step;
      const shown = isShown(item, this.options.keepFiller);
      const key = shown ? keyBytes(item, first) : undefined;
      if (shown) first = false;
      return { step, key, emit: shown ? this.item(item) : undefined };
    });
    return (state, at) => {
      const { output } = state;
      let end = at;
      if (first) output.writeByte(openObject);
      for (const { step, key, emit } of members) {
        const start = places.stepStart(walk, step, state, end);
        if (key !== undefined) output.writeBytes(key);
        end = Math.max(end, emit?.(state, start) ?? places.presentEnd(step.item, state, start));
      }
      output.writeByte(closeObject);
      return end + slack;
    };
  }

  private item(item: LayoutItem): Emit {
    const emit = item.occurs === undefined ? this.element(item) : this.table(item);
    if (!this.options.isMapped(item)) return emit;
    const { isPresent } = this.options;
    return (state, at) => {
      if (isPresent(item, state)) return emit(state, at);
      state.output.writeNull();
      return this.places.presentEnd(item, state, at);
    };
  }

  private element(item: LayoutItem): Emit {
    if (item.field === undefined) return this.object(item.children, item.offset, slackAfter(item));
    const { length } = item;
    const write = fieldWriter(item.field, this.options);
    return (state, at) => {
      write(state, at);
      return at + length;
    };
  }

  private table(item: LayoutItem): Emit {
    const element = this.element(item);
    const count = this.places.count(item);
    const number = this.places.tableNumber(item);
    const stride = this.places.isVariable(item) ? undefined : item.length;
    const size = sizeOf(item);
    return (state, at) => {
      const { output } = state;
      const elements = count(state);
      output.writeByte(openArray);
      let next = at;
      for (let index = 0; index < elements; index++) {
        if (index > 0) output.writeByte(comma);
        state.elementAt[number] = next;
        const end = element(state, next);
        next = stride === undefined ? end : next + stride;
      }
      output.writeByte(closeArray);
      return stride === undefined ? next : at + size;
    };
  }
}

function emptyObject(end: Place): Emit {
  return (state: RecordState, at) => {
    state.output.writeByte(openObject);
    state.output.writeByte(closeObject);
    return end(state, at);
  };
}

/** The member's key with what stands before it: `{"KEY":` or `,"KEY":`. */
function keyBytes(item: LayoutItem, first: boolean): Uint8Array {
  return encoder.encode(`${first ? '{' : ','}${JSON.stringify(item.key)}:`);
}

/** Named siblings are told apart by the parser; a name can still be that of a numbered FILLER. */
function refuseSameKeys(shown: readonly LayoutItem[]): void {
  const keys = new Set<string>();
  for (const item of shown) {
    if (keys.has(item.key)) {
      throw copybookFault(item.declared, `two siblings have the key ${item.key}`, shownName(item.declared));
    }
    keys.add(item.key);
  }
}
