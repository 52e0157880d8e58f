/**
 * One client's live events: subscriptions to all owners, merged.
 *
 * I1  Each partition is read from one owner at a time; when the owner changes, or a subscription breaks,
 *     reading goes on from what this client has seen: no gap, no repeat.
 * I2  What the client cannot take in time is not buffered: the subscriptions wait (flow control), and
 *     a client that takes nothing is told and disconnected (BoundedSink).
 * I3  A stream ends once: at the terminal event of its execution, at a problem, or when either side leaves.
 */
import { SubscribeRequest } from '@symphainy/contracts/runtime';
import type { StreamEvent, SubscribeResponse } from '@symphainy/contracts/runtime';
import { SymphainyError, parsePosition, symphainyError } from '@symphainy/kernel';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { problemDocument } from '../problem/problem-document.js';
import { errorOfCall } from '../problem/call-error.js';
import type { RegistryFollower } from '../registry/registry-follower.js';
import { backoffMs } from '../runtime/backoff.js';
import type { RuntimeEndpoints } from '../runtime/runtime-endpoints.js';
import type { BoundedSink } from './bounded-sink.js';
import { eventSource } from './cloud-event.js';
import type { PositionsSeen } from './positions-seen.js';
import { formatResumeToken } from './resume-token.js';
import type { StreamFormat } from './stream-format.js';
import { isTerminalEvent } from './terminal-event.js';

export interface StreamFilter {
  readonly tenantId: string;
  readonly executionId: string;
  readonly solutionId: string;
  readonly type: string;
}

export interface EventStreamOptions {
  readonly registry: RegistryFollower;
  readonly endpoints: RuntimeEndpoints;
  readonly filter: StreamFilter;
  /** The only partition to read; all when undefined. */
  readonly partition: number | undefined;
  /** Of a partition of which nothing was seen: whether to begin now or at its beginning. */
  readonly fromNow: boolean;
  readonly seen: PositionsSeen;
  readonly sink: BoundedSink;
  readonly format: StreamFormat;
  readonly requestId: string;
  readonly heartbeatMs: number;
  /** Called once, when the stream is over. */
  readonly onEnd: (error: SymphainyError | undefined) => void;
}

interface Subscription {
  readonly address: string;
  readonly partitions: readonly number[];
  readonly call: ClientReadableStream<SubscribeResponse>;
  heardAtMs: number;
}

const resubscribing = { firstMs: 50, maxMs: 2_000 };
const lastWordGraceMs = 2_000;
/** A subscription that said nothing for so many heartbeats is opened anew. */
const silentHeartbeatsMax = 3;
/** Refusals that another attempt cannot mend. */
const finalCodes: ReadonlySet<string> = new Set(['SYM-EX-0001', 'SYM-EX-0003', 'SYM-EX-0012', 'SYM-RT-0014']);

export class EventStream {
  private readonly subscriptions = new Set<Subscription>();
  private stopFollowing: (() => void) | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private over = false;

  constructor(private readonly options: EventStreamOptions) {}

  /** Sends what was recorded before, then follows. */
  async start(history: readonly StreamEvent[]): Promise<void> {
    this.heartbeat = setInterval(() => this.beat(), this.options.heartbeatMs);
    try {
      for (const event of history) if (!(await this.deliver(event))) return;
    } catch (error) {
      return this.end(error instanceof SymphainyError ? error : errorOfCall(error));
    }
    this.stopFollowing = this.options.registry.onChange(() => this.reconcile());
    this.reconcile();
  }

  /** Sends one event unless it was seen; false when the stream is over. */
  private async deliver(event: StreamEvent): Promise<boolean> {
    const { seen, sink, format, filter } = this.options;
    const position = parsePosition(event.position);
    if (!position)
      throw symphainyError({ code: 'SYM-RT-0001', detail: `"${event.position}" is no position` });
    if (this.over || !seen.take(position, event.event)) return !this.over;
    if (this.isAskedFor(event)) {
      const full = sink.write(format.event(event, this.envelope()));
      if (full) await full;
    }
    if (filter.executionId === event.executionId && isTerminalEvent(event.type)) this.end(undefined);
    return !this.over;
  }

  private isAskedFor(event: StreamEvent): boolean {
    const { type } = this.options.filter;
    return type === '' || event.type === type || event.intentType === type;
  }

  /** Ends the stream; the client is told why when there is a reason. */
  end(error: SymphainyError | undefined): void {
    if (this.over) return;
    this.over = true;
    this.stopFollowing?.();
    clearInterval(this.heartbeat);
    clearTimeout(this.retry);
    for (const subscription of this.subscriptions) subscription.call.cancel();
    this.subscriptions.clear();
    const { sink, format, requestId, onEnd } = this.options;
    const lastWord = error && format.problem(problemDocument(error, requestId), this.envelope(), Date.now());
    sink.end(lastWord, lastWordGraceMs);
    onEnd(error);
  }

  /** Makes the subscriptions fit the owners that the registry names now. */
  private reconcile(): void {
    if (this.over) return;
    const wanted = this.wantedPartitions();
    for (const subscription of [...this.subscriptions]) {
      const owned = wanted.get(subscription.address);
      if (subscription.partitions.every((partition) => owned?.has(partition))) {
        for (const partition of subscription.partitions) owned?.delete(partition);
      } else {
        this.drop(subscription);
      }
    }
    for (const [address, partitions] of wanted) {
      const known = [...partitions].filter((partition) => this.options.seen.knows(partition));
      const unknown = [...partitions].filter((partition) => !this.options.seen.knows(partition));
      for (const group of [known, unknown]) if (group.length > 0) void this.read(address, group);
    }
  }

  private wantedPartitions(): Map<string, Set<number>> {
    const { registry, partition } = this.options;
    const owners = registry.snapshot?.partitionsByOwner() ?? new Map<string, number[]>();
    const wanted = new Map<string, Set<number>>();
    for (const [address, partitions] of owners) {
      const mine = partitions.filter((owned) => partition === undefined || owned === partition);
      if (mine.length > 0) wanted.set(address, new Set(mine));
    }
    return wanted;
  }

  private async read(address: string, partitions: readonly number[]): Promise<void> {
    const subscription = this.subscribe(address, partitions);
    try {
      for await (const response of subscription.call as AsyncIterable<SubscribeResponse>) {
        subscription.heardAtMs = Date.now();
        this.failures = 0;
        for (const event of response.events) {
          if (!this.subscriptions.has(subscription) || !(await this.deliver(event))) return;
          // A client that is slow but takes something is no reason to think that the owner is silent.
          subscription.heardAtMs = Date.now();
        }
        for (const position of response.reached) this.options.seen.reach(position);
      }
    } catch (error) {
      this.failed(subscription, error);
    } finally {
      if (this.subscriptions.has(subscription)) {
        this.drop(subscription);
        this.reconcileLater();
      }
    }
  }

  private subscribe(address: string, partitions: readonly number[]): Subscription {
    const { endpoints, filter, seen } = this.options;
    const resume = seen.resumeFor(partitions);
    const call = endpoints.at(address).events.subscribe(
      SubscribeRequest.create({
        ...filter,
        // An execution's terminal event must arrive whatever the filter.
        type: filter.executionId ? '' : filter.type,
        resume,
        fromNow: this.options.fromNow && !partitions.some((partition) => seen.knows(partition)),
        partitions: [...partitions],
      }),
    );
    // The iteration reports errors; this one comes after it was left.
    call.on('error', () => undefined);
    const subscription = { address, partitions, call, heardAtMs: Date.now() };
    this.subscriptions.add(subscription);
    return subscription;
  }

  private drop(subscription: Subscription): void {
    this.subscriptions.delete(subscription);
    subscription.call.cancel();
  }

  private failed(subscription: Subscription, error: unknown): void {
    if (this.over || !this.subscriptions.has(subscription)) return;
    const problem = error instanceof SymphainyError ? error : errorOfCall(error);
    if (error instanceof SymphainyError || finalCodes.has(problem.code)) this.end(problem);
  }

  private reconcileLater(): void {
    if (this.over || this.retry) return;
    this.failures++;
    const delayMs = backoffMs(resubscribing, this.failures, Math.random());
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.reconcile();
    }, delayMs);
  }

  private beat(): void {
    const { sink, format, heartbeatMs } = this.options;
    const silentSinceMs = Date.now() - silentHeartbeatsMax * heartbeatMs;
    for (const subscription of [...this.subscriptions]) {
      if (subscription.heardAtMs >= silentSinceMs) continue;
      // Where nothing was seen yet, beginning anew would leave a gap.
      if (!subscription.partitions.every((partition) => this.options.seen.knows(partition))) continue;
      this.drop(subscription);
      this.reconcileLater();
    }
    sink.write(format.heartbeat(this.envelope(), Date.now()))?.catch((error: unknown) => {
      this.end(error instanceof SymphainyError ? error : undefined);
    });
  }

  private envelope(): { source: string; resume: string } {
    const { registry, seen } = this.options;
    const source = eventSource(registry.snapshot?.platformId ?? '');
    return { source, resume: formatResumeToken(seen.positions()) };
  }
}
