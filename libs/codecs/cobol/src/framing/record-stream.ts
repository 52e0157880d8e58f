/** Feeds chunks to a framing and hands on whole records, keeping only the bytes of an unfinished one. */
import type { Frame, Framing } from './framing.js';

export interface RecordVisitor {
  /** A whole record in `bytes[from, to)`, valid during the call; `offset` counts from the first byte pushed. */
  record(bytes: Uint8Array, from: number, to: number, offset: number): void;
  /** The file is broken at `offset`. */
  broken(fault: string, offset: number): never;
}

export class RecordStream {
  private pending: Uint8Array = new Uint8Array(0);
  private pendingSize = 0;
  /** Offset of the first byte not yet framed. */
  private offset = 0;

  constructor(
    private readonly framing: Framing,
    private readonly visitor: RecordVisitor,
  ) {}

  /** Offset of the first byte that belongs to no record handed on. */
  get position(): number {
    return this.offset;
  }

  /** Takes the next bytes of the file; the chunk may be reused afterwards. */
  push(chunk: Uint8Array): void {
    if (this.pendingSize === 0) this.keep(chunk, this.frames(chunk, chunk.length, false));
    else {
      this.append(chunk);
      const framed = this.frames(this.pending, this.pendingSize, false);
      if (framed === 0) return;
      this.pending.copyWithin(0, framed, this.pendingSize);
      this.pendingSize -= framed;
    }
  }

  /** Says that the file has ended. */
  end(): void {
    const size = this.pendingSize;
    this.pendingSize = 0;
    this.frames(this.pending, size, true);
    const fault = this.framing.faultAtEnd?.();
    if (fault !== undefined) this.visitor.broken(fault, this.offset);
  }

  /** Hands on the records in `bytes[0, end)` and answers how many bytes they took. */
  private frames(bytes: Uint8Array, end: number, final: boolean): number {
    let at = 0;
    while (at < end) {
      const frame: Frame = this.framing.next(bytes, at, end, final);
      if (frame.type === 'incomplete') break;
      if (frame.type === 'broken') this.visitor.broken(frame.fault, this.offset);
      if (frame.type === 'record') this.visitor.record(bytes, frame.from, frame.to, this.offset);
      this.offset += frame.next - at;
      at = frame.next;
    }
    return at;
  }

  private keep(chunk: Uint8Array, from: number): void {
    this.pendingSize = 0;
    if (from < chunk.length) this.append(chunk.subarray(from));
  }

  private append(chunk: Uint8Array): void {
    const needed = this.pendingSize + chunk.length;
    if (needed > this.pending.length) {
      const grown = new Uint8Array(Math.max(needed, this.pending.length * 2));
      grown.set(this.pending.subarray(0, this.pendingSize));
      this.pending = grown;
    }
    this.pending.set(chunk, this.pendingSize);
    this.pendingSize = needed;
  }
}
