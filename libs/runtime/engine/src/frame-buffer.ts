/**
 * The latest accepted frames of one partition, for live streams. Whoever is further behind reads the log.
 */
import type { LoggedTransition } from '@symphainy/runtime-read-model';

export interface DurableFrame {
  readonly seq: number;
  readonly timeMs: number;
  readonly controlSeq: number;
  readonly transitions: readonly LoggedTransition[];
  readonly sizeBytes: number;
}

export class FrameBuffer {
  private frames: DurableFrame[] = [];
  private sizeBytes = 0;

  constructor(private readonly bytesMax: number) {}

  push(frame: DurableFrame): void {
    this.frames.push(frame);
    this.sizeBytes += frame.sizeBytes;
    let drop = 0;
    while (this.sizeBytes > this.bytesMax && drop < this.frames.length - 1) {
      this.sizeBytes -= this.frames[drop++]!.sizeBytes;
    }
    // Dropped in bulk: shifting one by one would cost the length of the buffer each time.
    if (drop > 64 || (drop > 0 && drop >= this.frames.length / 2)) this.frames = this.frames.slice(drop);
    else if (drop > 0) this.frames.splice(0, drop);
  }

  /** The frames after a seq, or undefined when they are not all here any more. */
  after(seq: number, framesMax: number): readonly DurableFrame[] | undefined {
    const first = this.frames[0];
    if (!first || first.seq > seq + 1) return undefined;
    const start = seq + 1 - first.seq;
    return this.frames.slice(start, start + framesMax);
  }
}
