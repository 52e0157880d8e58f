/** Takes records from a cursor on until the page is full, and knows where the next one begins. */
import type { PageCursor, PageLimits, RecordHead } from '../record-source.js';
import type { FoundRecord } from './record-framing.js';
import type { RecordHeads } from './record-heads.js';

/** Records that one page passes at most, so that a page with few entities takes bounded time too. */
const recordsMax = 50_000;

export class PageReader {
  readonly items: RecordHead[] = [];
  /** Set once the page is full. */
  next: PageCursor | undefined;
  private skip: number;
  recordIndex: number;
  private passed = 0;
  private bytes = 0;

  constructor(
    private readonly heads: RecordHeads,
    private readonly start: PageCursor,
    private readonly limits: PageLimits,
  ) {
    this.skip = start.skip;
    this.recordIndex = start.record_index;
  }

  take(found: FoundRecord): void {
    if (this.next) return;
    if (this.skip > 0) {
      this.skip--;
      return;
    }
    if (this.passed >= recordsMax) return this.end(found);
    const offset = this.start.offset + found.offset;
    const place = { recordIndex: this.recordIndex, offset, length: found.length };
    const { head, isItem } = this.heads.read(found.bytes.subarray(found.from, found.to), place);
    if (isItem) {
      const size = this.limits.sizeOf(head);
      const isFull = this.items.length >= this.limits.itemsMax || this.bytes + size > this.limits.bytesMax;
      if (isFull && this.items.length > 0) return this.end(found);
      this.items.push(head);
      this.bytes += size;
    }
    this.recordIndex++;
    this.passed++;
  }

  private end({ resume }: FoundRecord): void {
    this.next = {
      offset: this.start.offset + resume.offset,
      // Within the block where this page began, what was passed over before counts again.
      skip: resume.skip,
      record_index: this.recordIndex,
      digest: this.start.digest,
    };
  }
}
