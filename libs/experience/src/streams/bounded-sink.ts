/**
 * What has been handed to one client's socket and not yet taken from it, bounded in events and bytes.
 *
 * I1  Who writes waits while the bound is reached; so nothing piles up, here or (by flow control) before.
 * I2  A client that takes nothing for `stalledMsMax` while the bound is reached is too slow: the writers
 *     get SYM-EX-0009.
 */
import { symphainyError } from '@symphainy/kernel';

/** A client's connection, whatever the protocol. */
export interface ClientSocket {
  /** Sends one message; `taken` is called when the transport has handed it on. */
  send(text: string, taken: () => void): void;
  /** Ends the connection after what was sent. */
  end(): void;
  /** Cuts the connection. */
  destroy(): void;
}

export interface SinkLimits {
  readonly eventsMax: number;
  readonly bytesMax: number;
  readonly stalledMsMax: number;
}

export const sinkLimits: SinkLimits = { eventsMax: 1_000, bytesMax: 1024 * 1024, stalledMsMax: 10_000 };

interface Writer {
  resolve(): void;
  reject(error: Error): void;
}

export class BoundedSink {
  private events = 0;
  private bytes = 0;
  private writers: Writer[] = [];
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly socket: ClientSocket,
    private readonly limits: SinkLimits,
  ) {}

  /** Sends one message. A promise means: wait for it before the next. */
  write(text: string): Promise<void> | undefined {
    if (this.closed) return undefined;
    const length = Buffer.byteLength(text);
    this.events++;
    this.bytes += length;
    this.socket.send(text, () => this.taken(length));
    return this.isFull() ? this.room() : undefined;
  }

  /** Says a last word and ends; a client that does not take it within `graceMs` is cut off. */
  end(lastWord: string | undefined, graceMs: number): void {
    if (this.closed) return;
    this.closed = true;
    this.wake();
    if (lastWord !== undefined) this.socket.send(lastWord, () => undefined);
    this.socket.end();
    setTimeout(() => this.socket.destroy(), graceMs).unref();
  }

  private room(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.writers.push({ resolve, reject });
      this.timer ??= setTimeout(() => this.stalled(), this.limits.stalledMsMax);
    });
  }

  private taken(length: number): void {
    this.events--;
    this.bytes -= length;
    if (this.writers.length === 0) return;
    if (!this.isFull()) this.wake();
    else this.timer?.refresh();
  }

  private wake(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const writers = this.writers;
    this.writers = [];
    for (const writer of writers) writer.resolve();
  }

  private stalled(): void {
    const detail = `nothing was taken for ${this.limits.stalledMsMax} ms while ${this.events} events waited`;
    const error = symphainyError({ code: 'SYM-EX-0009', detail });
    const writers = this.writers;
    this.writers = [];
    this.timer = undefined;
    for (const writer of writers) writer.reject(error);
  }

  private isFull(): boolean {
    return this.events >= this.limits.eventsMax || this.bytes >= this.limits.bytesMax;
  }
}
