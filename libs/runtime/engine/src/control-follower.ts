/**
 * Folds the control log for an owner that does not own it, and knows when it was heard last.
 */
import type { WalReader } from '@symphainy/public-works-wal';
import { fold, initialChain, initialPartitionState, readFrame } from '@symphainy/runtime-core';
import type { Logger } from 'pino';
import type { DurableControl } from './turn.js';

const retryMs = 500;

export class ControlFollower {
  private state = initialPartitionState(0);
  private chain = initialChain(0);
  private nextOffset = 0;
  private stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Monotonic time at which the end of the log was heard last. */
  heardAtMs = -Infinity;

  constructor(
    private readonly wal: WalReader,
    private readonly nowMs: () => number,
    private readonly onChange: (control: DurableControl) => void,
    private readonly log: Logger,
  ) {}

  start(): void {
    if (this.running) return;
    this.stopping = new AbortController();
    this.running = this.run(this.stopping.signal).finally(() => (this.running = undefined));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const records of this.wal.follow(0, this.nextOffset, signal)) {
          for (const record of records) this.read(record.offset, record.bytes);
          this.heardAtMs = this.nowMs();
        }
      } catch (error) {
        if (signal.aborted) return;
        this.log.warn({ err: error }, 'the control log cannot be followed; trying again');
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  private read(offset: number, bytes: Uint8Array): void {
    const reading = readFrame(this.chain, bytes);
    if (reading.type === 'damaged') throw new Error(reading.detail);
    this.nextOffset = offset + 1;
    if (reading.type === 'dropped') return;
    this.chain = reading.chain;
    if (reading.type === 'epoch') return;
    const { seq } = reading.frame.header;
    for (const [index, transition] of reading.frame.transitions.entries()) {
      fold(this.state, transition, { partition: 0, seq, index });
    }
    this.onChange({ seq, state: this.state.control });
  }
}
