/**
 * The owner: one loop over all partitions it holds.
 *
 * I1  Nothing leaves before its record is durable: effects, answers and stream events are released after
 *     the append of their turn.
 * I2  One append in flight; the next turn gathers meanwhile.
 * I3  An owner that could not renew its leases in time stops deciding before anyone else may start.
 */
import { assertNever } from '@symphainy/kernel';
import type { Ownership } from '@symphainy/public-works-ownership';
import type { ReadStoreWriter } from '@symphainy/public-works-read-store';
import type { Wal, WalAppendResult } from '@symphainy/public-works-wal';
import { isTerminal } from '@symphainy/runtime-core';
import type { Effect, Execution } from '@symphainy/runtime-core';
import type { Logger } from 'pino';
import { answerView } from './answer-view.js';
import { Children } from './children.js';
import { ControlFollower } from './control-follower.js';
import { ControlView } from './control-view.js';
import { Custody } from './custody.js';
import { engineAnswer, moved, problem } from './engine-answer.js';
import { EngineMetrics } from './engine-metrics.js';
import type { DurableFrame } from './frame-buffer.js';
import { LeaseKeeper } from './lease-keeper.js';
import type { EngineLimits } from './limits.js';
import type { OwnedPartition } from './owned-partition.js';
import type { CommandKind, ExecutionAnswerView, Pending } from './pending.js';
import { PlatformClock } from './platform-clock.js';
import type { MonotonicClock } from './platform-clock.js';
import { Projector } from './projector.js';
import type { Mark } from './projector.js';
import { RefusalCounter } from './refusal-counter.js';
import { stepOrder } from './step-dispatcher.js';
import type { StepDispatcher } from './step-dispatcher.js';
import { traceTurn } from './turn-spans.js';
import { FoldFailed, internal, kindDigest, takeTurn } from './turn.js';
import type { DurableControl, PartitionTurn } from './turn.js';
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
/** The loop looks round at least this often. */
const idleMsMax = 250;

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
  private wake: (() => void) | undefined;
  private quiet: (() => void)[] = [];
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
      wake: () => this.wake?.(),
    });
    this.follower.start();
    const loop = this.run({ clock, metrics, custody, children, dispatcher }).catch((error: unknown) => {
      log.fatal({ err: error }, 'the engine stopped');
      this.parts.onFatal(error);
    });
    this.started = { clock, metrics, custody, children, dispatcher, loop };
    await this.leases.start();
  }

  /** Finishes the turn under way and gives the leases back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.started?.loop;
    await this.started?.custody.close();
    await this.projector.idle();
    this.flushProjection();
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
    this.wake?.();
  }

  /** Hands in what the platform itself must do: a report, a count. Never refused for want of room. */
  submitInternal(partition: number, kind: CommandKind, traceParent = ''): void {
    this.enqueue(partition, { ...internal(kind), traceParent });
  }

  private enqueue(partition: number, pending: Pending): void {
    const owned = this.partitions.get(partition);
    if (!owned || owned.status.type === 'lost' || owned.status.type === 'halted') return;
    owned.queue.add(pending.tenantId, pending);
    this.wake?.();
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
    await new Promise<void>((resolve) => {
      this.quiet.push(resolve);
      this.wake?.();
    });
    return [...this.partitions.values()]
      .filter(({ status }) => status.type === 'serving')
      .map((owned) => {
        const { partition, chain, epoch } = owned;
        return { partition, epoch, seq: chain.seq, ...owned.digest.take(owned.state) };
      });
  }

  private async run(engine: Engine): Promise<void> {
    while (!this.stopping) {
      await this.untilWork(engine.clock);
      // The messages that came in with this one join the turn.
      await new Promise((resolve) => setImmediate(resolve));
      for (const resolve of this.quiet.splice(0)) resolve();
      // Whoever waited for the quiet runs first.
      await Promise.resolve();
      if (this.stopping) return;
      this.countRefusals();
      // No append is in flight here: what memory holds is what is durable.
      this.flushProjectionWhenDue();
      await this.turn(engine);
    }
  }

  private async untilWork(clock: PlatformClock): Promise<void> {
    if (this.quiet.length > 0) return;
    const now = clock.nowMs();
    let dueMs = Number.POSITIVE_INFINITY;
    for (const owned of this.leases.isFenced() ? [] : this.partitions.values()) {
      if (owned.status.type !== 'serving') continue;
      if (owned.queue.size > 0) return;
      dueMs = Math.min(dueMs, owned.state.timers.nextDueMs ?? dueMs);
    }
    const projection = this.projector.dueMs;
    if (projection !== undefined) dueMs = Math.min(dueMs, now + projection - this.parts.monotonic.nowMs());
    const waitMs = Math.min(Math.max(Math.ceil(dueMs - now), 0), idleMsMax);
    if (waitMs === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  /** Decides, makes durable, releases. */
  private async turn(engine: Engine): Promise<void> {
    const startedMs = Date.now();
    const turns = this.leases.isFenced() ? [] : this.takeTurns(engine);
    if (turns.length === 0) return;
    const decidedMs = Date.now();
    const framed = turns.filter((turn) => turn.frame !== undefined);
    const results = framed.length > 0 ? await this.append(engine, framed) : [];
    const durableMs = Date.now();
    for (const turn of turns) if (!turn.frame) this.releaseUnrecorded(engine, turn);
    for (const [index, turn] of framed.entries()) this.settle(engine, turn, results[index]!);
    for (const turn of turns) traceTurn(turn, { startedMs, decidedMs, durableMs });
  }

  private takeTurns(engine: Engine): PartitionTurn[] {
    const turns: PartitionTurn[] = [];
    const nowMs = engine.clock.nowMs();
    for (const owned of this.partitions.values()) {
      const isDue =
        owned.queue.size > 0 || (owned.state.timers.nextDueMs ?? Number.POSITIVE_INFINITY) <= nowMs;
      if (owned.status.type !== 'serving' || !isDue) continue;
      try {
        turns.push(takeTurn(owned, this.control, nowMs, this.parts.limits));
      } catch (error) {
        if (!(error instanceof FoldFailed)) throw error;
        const { partition } = owned;
        this.parts.log.error({ err: error, partition }, 'a command could not be folded; it is set aside');
        owned.poisoned.add(kindDigest(error.command));
        engine.custody.interrupt(owned, error.interrupted);
      }
    }
    return turns;
  }

  private async append(engine: Engine, turns: readonly PartitionTurn[]): Promise<readonly WalAppendResult[]> {
    const startedMs = this.parts.monotonic.nowMs();
    const results = await this.parts.wal.append(
      turns.map(({ partition, frame }) => ({
        partition: partition.partition,
        expected: partition.nextOffset,
        epoch: partition.epoch,
        bytes: frame!.bytes,
      })),
    );
    engine.metrics.appended(turns.length, this.parts.monotonic.nowMs() - startedMs);
    return results;
  }

  private settle(engine: Engine, turn: PartitionTurn, result: WalAppendResult): void {
    const { partition: owned, frame } = turn;
    const callers = turn.outcomes.map((outcome) => outcome.pending);
    if (owned.status.type !== 'serving' || !frame) {
      // Lost or recovering since the turn was taken: what was recorded will be found in the fold.
      return engine.custody.requeue(owned, callers);
    }
    if (result.type !== 'ok') {
      const cause = result.type === 'unknown' ? result.cause : undefined;
      this.parts.log.warn({ err: cause, partition: owned.partition, result: result.type }, 'append in doubt');
      return engine.custody.interrupt(owned, callers);
    }
    owned.chain = frame.chain;
    owned.nextOffset = result.offset + 1;
    const { seq, timeMs, controlSeq } = frame.chain;
    const sizeBytes = frame.bytes.length;
    const durable: DurableFrame = { seq, timeMs, controlSeq, transitions: turn.transitions, sizeBytes };
    engine.metrics.durable(sizeBytes);
    owned.recent.push(durable);
    this.projector.add(owned.partition, durable);
    if (owned.partition === 0) this.view.advance({ seq, state: owned.state.control });
    this.release(engine, turn);
    for (const listener of this.frameListeners) listener(owned.partition);
  }

  /** A turn that recorded nothing answers from what memory holds, if that is still there. */
  private releaseUnrecorded(engine: Engine, turn: PartitionTurn): void {
    if (turn.partition.status.type === 'serving') return this.release(engine, turn);
    engine.custody.requeue(
      turn.partition,
      turn.outcomes.map((outcome) => outcome.pending),
    );
  }

  /** Lets effects and answers of a turn go: all that it saw is durable. */
  private release(engine: Engine, turn: PartitionTurn): void {
    const { partition: owned } = turn;
    for (const effect of turn.effects) this.carryOut(engine, owned, effect);
    for (const { pending, decision, index } of turn.outcomes) {
      engine.metrics.taken(pending.kind.$case, decision.type);
      if (decision.type === 'refused') {
        this.refusals.count(decision.tenantId, decision.code);
        pending.answer(problem(decision.code, decision.detail));
      } else {
        pending.answer(engineAnswer(owned, decision.answer, index));
      }
    }
    for (const executionId of turn.changed) {
      const execution = owned.state.executions.get(executionId);
      if (!execution || !isTerminal(execution.phase)) continue;
      if (this.waiters.has(executionId)) this.waiters.tell(executionId, answerView(execution));
      engine.children.ended(owned, execution);
    }
  }

  private carryOut(engine: Engine, owned: OwnedPartition, effect: Effect): void {
    const { executionId, path } = effect;
    switch (effect.type) {
      case 'DispatchStep': {
        const order = stepOrder(owned, this.control, executionId, path, effect.attempt);
        if (order) engine.dispatcher.dispatch(order);
        return;
      }
      case 'CancelStep':
        return engine.dispatcher.cancel(owned.partition, executionId, path, effect.attempt);
      case 'StartChild':
        return engine.children.start(owned, executionId, path, effect.index);
      default:
        return assertNever(effect);
    }
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

  private countRefusals(): void {
    const [first] = this.partitions.values();
    if (!first) return;
    for (const value of this.refusals.collect(this.nowMs())) {
      this.submitInternal(first.partition, { $case: 'countRefusals', value });
    }
  }

  private flushProjectionWhenDue(): void {
    const dueMs = this.projector.dueMs;
    if (dueMs !== undefined && dueMs <= this.parts.monotonic.nowMs()) this.flushProjection();
  }

  /** Writes rows up to each partition's last durable frame, with the digest of the state there. */
  private flushProjection(): void {
    const marks = new Map<number, Mark>();
    for (const number of this.projector.waiting()) {
      const owned = this.partitions.get(number);
      if (owned?.status.type !== 'serving') continue;
      marks.set(number, { seq: owned.chain.seq, digest: owned.digest.take(owned.state).digest });
    }
    this.projector.flush(marks);
  }
}

/** What there is once the owner has started. */
interface Engine {
  readonly clock: PlatformClock;
  readonly metrics: EngineMetrics;
  readonly custody: Custody;
  readonly children: Children;
  readonly dispatcher: StepDispatcher;
}

interface Started extends Engine {
  readonly loop: Promise<void>;
}
