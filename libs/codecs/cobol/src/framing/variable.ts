/** V: each record behind a record descriptor word. VB: such records in blocks behind a block descriptor word. */
import {
  descriptorSize,
  descriptorValue,
  type DescriptorOptions,
  type Frame,
  type Framing,
} from './framing.js';

/** Records with an RDW each. */
export function variableFraming(options: DescriptorOptions): Framing {
  return {
    next(bytes, at, end, final) {
      const size = dataSize('RDW', bytes, at, end, final, options);
      if (typeof size !== 'number') return size;
      const from = at + descriptorSize;
      if (from + size <= end) return { type: 'record', from, to: from + size, next: from + size };
      if (!final) return { type: 'incomplete' };
      const there = `${end - from} of ${size} bytes are there`;
      return { type: 'broken', fault: `the RDW points past the end: ${there}` };
    },
  };
}

/** Blocks with a BDW each, records with an RDW each inside. */
export function blockedFraming(options: DescriptorOptions): Framing {
  const record = variableFraming(options);
  let left = 0;
  function next(bytes: Uint8Array, at: number, end: number, final: boolean): Frame {
    if (left === 0) {
      const size = dataSize('BDW', bytes, at, end, final, options);
      if (typeof size !== 'number') return size;
      left = size;
      return { type: 'gap', next: at + descriptorSize };
    }
    const blockEnd = Math.min(end, at + left);
    const blockIsWhole = blockEnd === at + left;
    const frame = record.next(bytes, at, blockEnd, final || blockIsWhole);
    if (frame.type === 'record') left -= frame.next - at;
    return frame;
  }
  return {
    next,
    faultAtEnd: () =>
      left > 0 ? `the BDW points past the end: ${left} bytes of the block are missing` : undefined,
  };
}

/** The bytes of data that a descriptor word announces, or why there are none. */
function dataSize(
  word: 'RDW' | 'BDW',
  bytes: Uint8Array,
  at: number,
  end: number,
  final: boolean,
  { endian, adjustment }: DescriptorOptions,
): number | Frame {
  if (end - at < descriptorSize) {
    if (!final) return { type: 'incomplete' };
    return { type: 'broken', fault: `the last ${word} is partial: ${end - at} of ${descriptorSize} bytes` };
  }
  const value = descriptorValue(bytes, at, endian);
  const size = value + adjustment;
  if (value === 0) return { type: 'broken', fault: `the ${word} is zero` };
  if (size < 0) return { type: 'broken', fault: `the ${word} is ${value}, less than its own length` };
  return size;
}
