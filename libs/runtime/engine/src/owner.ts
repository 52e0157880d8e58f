/**
 * The owner of partitions: takes commands in, and answers what it holds in memory. How partitions come and go
 * is in `custody.ts`, what is done with commands in `turn-loop.ts`.
 *
 * I1  An owner that could not renew its leases in time stops deciding before anyone else may start.
 */
import type { Ownership } from '@symphainy/public-works-ownership';
import type { ReadStoreWriter } from '@symphainy/public-works-read-store';
import type { Wal } from '@symphainy/public-works-wal';
import type { Execution } from '@symphainy/runtime-core';
import type { Logger } from 'pino';
import { Children } from './children.js';
import { ControlFollower } from './control-follower.js';
import { ControlView } from './control-view.js';
import { Custody } from './custody.js';
import { moved, problem } from './engine-answer.js';
import { EngineMetrics } from './engine-metrics.js';
import { LeaseKeeper } from './lease-keeper.js';
import type { EngineLimits } from './limits.js';
import type { OwnedPartition } from './owned-partition.js';
import type { CommandKind, ExecutionAnswerView, Pending } from './pending.js';
import { PlatformClock } from './platform-clock.js';
import type { MonotonicClock } from './platform-clock.js';
import { Projector } from './projector.js';
import type { Mark } from './projector.js';
import { RefusalCounter } from './refusal-counter.js';
import type { StepDispatcher } from './step-dispatcher.js';
import { internal } from './turn.js';
import type { DurableControl } from './turn.js';
import { TurnLoop } from './turn-loop.js';
import { Waiters } from './waiters.js';

export interface OwnerParts {
  readonly wal: Wal;
  readonly ownership: Ownership;
  readonly readStore: ReadStoreWriter;
  readonly monotonic: MonotonicClock;
  readonly log: Logger;
  /** Unique among the living. */
  readonly owner: string;
  /** Where others reach this process, `host:port`. */
  readonly address: string;
  /** Partitions besides the control log. */
  readonly partitionCount: number;
  readonly limits: EngineLimits;
  /** The loop itself failed: memory cannot be trusted, the process must end and start again. */
  readonly onFatal: (error: unknown) => void;
  /** The command that begins an empty control log. */
  readonly genesis: Extract<CommandKind, { $case: 'genesis' }>;
}

export interface PartitionDigest extends Mark {
  readonly partition: number;
  readonly items: number;
  readonly epoch: number;
}

const projectionBeatMs = 50;

export class Owner {
  readonly partitions = new Map<number, OwnedPartition>();
  private readonly view = new ControlView();
  private readonly projector: Projector;
  private readonly follower: ControlFollower;
  private readonly leases: LeaseKeeper;
  private readonly refusals = new RefusalCounter();
  private readonly waiters = new Waiters();
  private readonly frameListeners = new Set<(partition: number) => void>();
  private started: Started | undefined;
  private stopping = false;

  constructor(private readonly parts: OwnerParts) {
    const nowMs = () => parts.monotonic.nowMs();
    const fenced = (partition: number) => this.started?.custody.recover(partition);
    this.projector = new Projector(parts.readStore, nowMs, projectionBeatMs, parts.log, fenced);
    this.follower = new ControlFollower(parts.wal, nowMs, (control) => this.view.advance(control), parts.log);
    this.leases = new LeaseKeeper(parts, {
      taken: async (leases) => this.started?.custody.adopt(leases),
      lost: (partitions) => this.started?.custody.lose(partitions),
      storeTime: (storeNowMs) => this.started?.clock.observe(storeNowMs),
    });
  }

  async start(dispatcher: StepDispatcher): Promise<void> {
    const { wal, ownership, monotonic, log } = this.parts;
    await wal.open();
    await ownership.open();
    const clock = new PlatformClock(monotonic, (await ownership.view()).nowMs);
    const metrics = new EngineMetrics();
    metrics.observe({
      partitionsServed: () => this.sum(({ status }) => (status.type === 'serving' ? 1 : 0)),
      partitionsHalted: () => this.sum(({ status }) => (status.type === 'halted' ? 1 : 0)),
      commandsWaiting: () => this.sum(({ queue }) => queue.size),
      projectionBacklogBytes: () => this.projector.backlogBytes,
    });
    const children = new Children(this.view, (partition, pending) => this.enqueue(partition, pending));
    const custody = new Custody(this.partitions, {
      ...this.parts,
      children,
      control: this.view,
      follower: this.follower,
      projector: this.projector,
      leases: this.leases,
      dispatcher,
      metrics,
      wake: () => this.wake(),
    });
    this.follower.start();
    const loop = new TurnLoop({
      ...this.parts,
      partitions: this.partitions,
      control: this.view,
      projector: this.projector,
      leases: this.leases,
      refusals: this.refusals,
      waiters: this.waiters,
      clock,
      metrics,
      custody,
      children,
      dispatcher,
      onFrame: (partition) => {
        for (const listener of this.frameListeners) listener(partition);
      },
    });
    const ended = loop.run().catch((error: unknown) => {
      log.fatal({ err: error }, 'the engine stopped');
      this.parts.onFatal(error);
    });
    this.started = { clock, custody, loop, ended };
    await this.leases.start();
  }

  /** Finishes the turn under way and gives the leases back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.started?.loop.stop();
    await this.started?.ended;
    await this.started?.custody.close();
    await this.projector.idle();
    this.started?.loop.flushProjection();
    await this.projector.idle();
    await this.follower.stop();
    await this.leases.stop();
  }

  /** Hands in a command. Its answer comes when what was decided is durable. */
  submit(partition: number, pending: Pending): void {
    const owned = this.partitions.get(partition);
    if (this.stopping || !owned || owned.status.type === 'lost') return pending.answer(moved(partition));
    if (owned.status.type === 'halted') {
      return pending.answer(
        problem('SYM-WAL-0001', `partition ${partition} is halted: ${owned.status.detail}`),
      );
    }
    if (!this.isControlHeard()) {
      return pending.answer(problem('SYM-RT-0013', 'the control log has not been heard lately', 500));
    }
    const held = this.projector.backlogBytes > this.parts.limits.projectionBytesMax;
    if (held || !owned.queue.offer(pending.tenantId, pending)) {
      const what = held ? 'the projection is behind' : `partition ${partition} has too many commands waiting`;
      return pending.answer(problem('SYM-RT-0008', what, 250));
    }
    this.wake();
  }

  /** Hands in what the platform itself must do: a report, a count. Never refused for want of room. */
  submitInternal(partition: number, kind: CommandKind, traceParent = ''): void {
    this.enqueue(partition, { ...internal(kind), traceParent });
  }

  private enqueue(partition: number, pending: Pending): void {
    const owned = this.partitions.get(partition);
    if (!owned || owned.status.type === 'lost' || owned.status.type === 'halted') return;
    owned.queue.add(pending.tenantId, pending);
    this.wake();
  }

  /** As of the last durable frame of the control log. */
  get control(): DurableControl {
    return this.view.current;
  }

  onControl(listener: (control: DurableControl) => void): () => void {
    return this.view.onChange(listener);
  }

  /** Called whenever a partition has a new durable frame. */
  onFrame(listener: (partition: number) => void): () => void {
    this.frameListeners.add(listener);
    return () => this.frameListeners.delete(listener);
  }

  /** Registers a caller who waits for the end of an execution; undefined when too many wait. */
  awaitEnd(executionId: string, tell: (view: ExecutionAnswerView) => void): (() => void) | undefined {
    return this.waiters.add(executionId, tell);
  }

  /** An execution as this owner knows it, when it has it in memory. */
  execution(partition: number, executionId: string): Execution | undefined {
    return this.serves(partition)
      ? this.partitions.get(partition)?.state.executions.get(executionId)
      : undefined;
  }

  serves(partition: number): boolean {
    return this.partitions.get(partition)?.status.type === 'serving';
  }

  /** Platform time, milliseconds since 1970. */
  nowMs(): number {
    return this.started?.clock.nowMs() ?? 0;
  }

  /** The digest of each partition at its last frame, taken between turns: memory is what is durable. */
  async digests(): Promise<readonly PartitionDigest[]> {
    await this.started?.loop.quiet();
    return [...this.partitions.values()]
      .filter(({ status }) => status.type === 'serving')
      .map((owned) => {
        const { partition, chain, epoch } = owned;
        return { partition, epoch, seq: chain.seq, ...owned.digest.take(owned.state) };
      });
  }

  private wake(): void {
    this.started?.loop.wake();
  }

  private sum(of: (partition: OwnedPartition) => number): number {
    let total = 0;
    for (const partition of this.partitions.values()) total += of(partition);
    return total;
  }

  private isControlHeard(): boolean {
    if (this.serves(0)) return true;
    return this.parts.monotonic.nowMs() - this.follower.heardAtMs <= this.parts.limits.controlSilenceMsMax;
  }
}

/** What there is once the owner has started. */
interface Started {
  readonly clock: PlatformClock;
  readonly custody: Custody;
  readonly loop: TurnLoop;
  /** When the loop has come to its end. */
  readonly ended: Promise<void>;
}
