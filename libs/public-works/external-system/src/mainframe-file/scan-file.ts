/** Takes every record of a file once and counts: types, offsets, control totals. Memory does not grow with it. */
import type { RecordTypeCount } from '../record-source.js';
import { ControlTotals } from './control-totals.js';
import type { FoundRecord } from './record-framing.js';
import type { RecordHeads } from './record-heads.js';

const firstIndexEvery = 1_000;
const indexEntriesMax = 2_048;
const typesMax = 256;

/** Why records of a type that nobody named are no entities. */
export const undeclaredType = 'the binding does not name this type';

export class FileScan {
  records = 0;
  entities = 0;
  readonly totals = new ControlTotals();
  private every = firstIndexEvery;
  private offsets: number[] = [];
  private readonly types = new Map<string | null, { records: number; skipped: string | undefined }>();

  constructor(
    private readonly heads: RecordHeads,
    private readonly skippedTypes: ReadonlyMap<string, string>,
  ) {}

  take({ bytes, from, to, offset, length }: FoundRecord): void {
    if (this.records % this.every === 0) this.note(offset);
    const place = { recordIndex: this.records, offset, length };
    const { head, entity, isItem, record } = this.heads.read(bytes.subarray(from, to), place);
    this.records++;
    this.count(head.recordType, isItem);
    if (isItem) this.entities++;
    if (entity?.controlTotals) this.totals.add(entity.controlTotals, head, record);
  }

  get recordIndex(): number {
    return this.records;
  }

  get index(): { every: number; offsets: readonly number[] } {
    return { every: this.every, offsets: this.offsets };
  }

  /** Sorted by type. */
  typeCounts(): readonly RecordTypeCount[] {
    return [...this.types.entries()]
      .sort(([left], [right]) => ((left ?? '') < (right ?? '') ? -1 : 1))
      .map(([type, { records, skipped }]) => ({ type, records, ...(skipped !== undefined && { skipped }) }));
  }

  /** A longer file gets a coarser index, not a larger one. */
  private note(offset: number): void {
    this.offsets.push(offset);
    if (this.offsets.length < indexEntriesMax) return;
    this.offsets = this.offsets.filter((_, at) => at % 2 === 0);
    this.every *= 2;
  }

  private count(type: string | null, isItem: boolean): void {
    const known = this.types.get(type);
    if (known) {
      known.records++;
      return;
    }
    const skipped = isItem ? undefined : (this.skippedTypes.get(type ?? '') ?? undeclaredType);
    // Past the bound, what cannot be told apart any more is counted together.
    const name = this.types.size < typesMax ? type : 'others';
    this.types.set(name, { records: (this.types.get(name)?.records ?? 0) + 1, skipped });
  }
}
