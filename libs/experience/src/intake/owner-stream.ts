/**
 * One long-lived Intake.Exchange stream to one owner.
 *
 * I1  Items of one tick leave in one message (bounded in count and bytes); nothing is sent while the
 *     transport asks to wait.
 * I2  Every item is settled once: answered, or given back as broken when the stream ends.
 * I3  After a break nothing is opened before the backoff is over; items sent meanwhile are given back.
 */
import type {
  ExchangeRequest,
  ExchangeResponse,
  IntakeAnswer,
  IntakeItem,
} from '@symphainy/contracts/runtime';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { backoffMs } from '../runtime/backoff.js';

const messageItemsMax = 512;
const messageBytesMax = 1024 * 1024;
const reopening = { firstMs: 50, maxMs: 1_000 };

export type ExchangeCall = ClientDuplexStream<ExchangeRequest, ExchangeResponse>;

/** An item under way, and whom to tell. */
export interface Sending {
  readonly item: Omit<IntakeItem, 'correlation'>;
  readonly sizeBytes: number;
  answered(answer: NonNullable<IntakeAnswer['kind']>): void;
  broken(reason: string): void;
}

export class OwnerStream {
  private call: ExchangeCall | undefined;
  private readonly underWay = new Map<number, Sending>();
  private queue: number[] = [];
  private nextCorrelation = 1;
  private flushing = false;
  private blocked = false;
  private failures = 0;
  private openAfterMs = 0;
  private closed = false;

  constructor(
    readonly address: string,
    private readonly open: () => ExchangeCall,
  ) {}

  /** Sends an item at the end of this tick; the answer is its correlation on this stream. */
  send(sending: Sending): number {
    const correlation = this.nextCorrelation++;
    this.underWay.set(correlation, sending);
    this.queue.push(correlation);
    if (!this.flushing && !this.blocked) {
      this.flushing = true;
      setImmediate(() => this.flush());
    }
    return correlation;
  }

  /** Forgets an item: its answer, should it come, is nobody's. */
  withdraw(correlation: number): void {
    this.underWay.delete(correlation);
  }

  /** Opens the stream before the first item needs it. */
  connect(): void {
    this.ensureCall();
  }

  close(): void {
    this.closed = true;
    this.call?.end();
    this.call = undefined;
    this.giveBack('the stream was closed');
  }

  private flush(): void {
    this.flushing = false;
    if (this.queue.length === 0) return;
    const call = this.ensureCall();
    if (!call) return this.giveBack(`no stream to ${this.address}`);
    while (this.queue.length > 0 && !this.blocked) {
      const items = this.takeBatch();
      if (items.length > 0 && !call.write({ items })) this.blocked = true;
    }
  }

  /** The next items that fit in one message. */
  private takeBatch(): IntakeItem[] {
    const items: IntakeItem[] = [];
    let bytes = 0;
    let taken = 0;
    for (const correlation of this.queue) {
      const sending = this.underWay.get(correlation);
      if (sending) {
        const full = items.length === messageItemsMax || bytes + sending.sizeBytes > messageBytesMax;
        if (full && items.length > 0) break;
        bytes += sending.sizeBytes;
        items.push({ correlation, ...sending.item });
      }
      taken++;
    }
    this.queue = taken === this.queue.length ? [] : this.queue.slice(taken);
    return items;
  }

  private ensureCall(): ExchangeCall | undefined {
    if (this.call || this.closed || Date.now() < this.openAfterMs) return this.call;
    const call = this.open();
    this.call = call;
    this.blocked = false;
    call.on('data', (response: ExchangeResponse) => {
      this.failures = 0;
      for (const answer of response.answers) this.settle(answer);
    });
    call.on('drain', () => {
      if (this.call !== call) return;
      this.blocked = false;
      this.flush();
    });
    call.on('error', (error) => this.broke(call, error.message));
    call.on('end', () => {
      call.end();
      this.broke(call, 'the owner ended the stream');
    });
    return call;
  }

  private settle(answer: IntakeAnswer): void {
    const sending = this.underWay.get(answer.correlation);
    if (!sending || !answer.kind) return;
    this.underWay.delete(answer.correlation);
    sending.answered(answer.kind);
  }

  private broke(call: ExchangeCall, reason: string): void {
    if (this.call !== call) return;
    this.call = undefined;
    this.blocked = false;
    this.failures++;
    this.openAfterMs = Date.now() + backoffMs(reopening, this.failures, Math.random());
    this.giveBack(reason);
  }

  private giveBack(reason: string): void {
    const lost = [...this.underWay.values()];
    this.underWay.clear();
    this.queue = [];
    for (const sending of lost) sending.broken(reason);
  }
}
