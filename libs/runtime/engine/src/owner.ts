/**
 * The owner: one loop over all partitions it holds.
 *
 * I1  Nothing leaves before its record is durable: effects, answers and stream events are released after
 *     the append of their turn.
 * I2  One append in flight. A partition whose append is in doubt drops its memory and is taken over again;
 *     what waited for that turn is decided anew, and repeats find what had been recorded after all.
 * I3  An owner that could not renew its leases in time stops deciding before anyone else may start.
 */
import { formatPosition, symphainyError } from '@symphainy/kernel';
import type { ErrorCode } from '@symphainy/kernel';
import type { Ownership } from '@symphainy/public-works-ownership';
import type { ReadStoreWriter } from '@symphainy/public-works-read-store';
import { frameBytesMax } from '@symphainy/public-works-wal';
import type { Wal, WalAppendResult } from '@symphainy/public-works-wal';
import { initialControlState, isTerminal } from '@symphainy/runtime-core';
import type { Answer, Execution } from '@symphainy/runtime-core';
import type { Logger } from 'pino';
import { answerView } from './answer-view.js';
import { ControlFollower } from './control-follower.js';
import type { DurableFrame } from './frame-buffer.js';
import { EngineMetrics } from './engine-metrics.js';
import { LeaseKeeper } from './lease-keeper.js';
import type { EngineLimits } from './limits.js';
import { OwnedPartition } from './owned-partition.js';
import type { CommandKind, EngineAnswer, ExecutionAnswerView, Pending } from './pending.js';
import { PlatformClock } from './platform-clock.js';
import type { MonotonicClock } from './platform-clock.js';
import { Projector } from './projector.js';
import type { Mark } from './projector.js';
import { RefusalCounter } from './refusal-counter.js';
import type { StepDispatcher } from './step-dispatcher.js';
import { takeOver } from './take-over.js';
import { FoldFailed, internal, kindDigest, takeTurn } from './turn.js';
import { traceTurn } from './turn-spans.js';
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

const projectionBeatMs = 50;
/** The loop looks round at least this often. */
const idleMsMax = 250;

export class Owner {
  readonly partitions = new Map<number, OwnedPartition>();
  /** As of the last durable frame of the control log. */
  control: DurableControl = { seq: 0, state: initialControlState };
  private clock: PlatformClock | undefined;
  private readonly projector: Projector;
  private readonly follower: ControlFollower;
  private readonly leases: LeaseKeeper;
  private readonly refusals = new RefusalCounter();
  private readonly waiters = new Waiters();
  /** Made at start: instruments made before telemetry is set up measure nothing. */
  private metrics: EngineMetrics | undefined;
  private readonly frameListeners = new Set<(partition: number) => void>();
  private readonly controlListeners = new Set<(control: DurableControl) => void>();
  private dispatcher: StepDispatcher | undefined;
  private wake: (() => void) | undefined;
  private stopping = false;
  private loop: Promise<void> | undefined;
  /** Work beside the loop that must end before the log is closed. */
  private readonly recoveries = new Set<Promise<void>>();

  constructor(private readonly parts: OwnerParts) {
    const nowMs = () => parts.monotonic.nowMs();
    this.projector = new Projector(parts.readStore, nowMs, projectionBeatMs, parts.log, (partition) =>
      this.recover([partition]),
    );
    this.follower = new ControlFollower(parts.wal, nowMs, (control) => this.setControl(control), parts.log);
    this.leases = new LeaseKeeper(parts, {
      taken: (leases) => this.adopt(leases),
      lost: (partitions) => this.lose(partitions),
      storeTime: (storeNowMs) => this.clock?.observe(storeNowMs),
    });
  }

  async start(dispatcher: StepDispatcher): Promise<void> {
    this.dispatcher = dispatcher;
    await this.parts.wal.open();
    await this.parts.ownership.open();
    this.metrics = new EngineMetrics();
    this.metrics.observe({
      partitionsServed: () => this.count('serving'),
      partitionsHalted: () => this.count('halted'),
      commandsWaiting: () => this.sum((partition) => partition.queue.size),
      projectionBacklogBytes: () => this.projector.backlogBytes,
    });
    const { nowMs } = await this.parts.ownership.view();
    this.clock = new PlatformClock(this.parts.monotonic, nowMs);
    this.follower.start();
    this.loop = this.run().catch((error: unknown) => {
      this.parts.log.fatal({ err: error }, 'the engine stopped');
      this.parts.onFatal(error);
    });
    await this.leases.start();
  }

  /** Finishes the turn under way and gives the leases back. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.loop;
    await Promise.allSettled([...this.recoveries]);
    this.flushProjection();
    await this.projector.idle();
    await this.follower.stop();
    await this.leases.stop();
    for (const partition of this.partitions.values()) this.turnAway(partition);
  }

  /** Hands in a command. Its answer comes when what was decided is durable. */
  submit(partition: number, pending: Pending): void {
    const owned = this.partitions.get(partition);
    if (this.stopping || !owned || owned.status.type === 'lost') return pending.answer(moved(partition));
    if (owned.status.type === 'halted') {
      return pending.answer(problem('SYM-WAL-0001', `partition ${partition} is halted: ${owned.status.detail}`));
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
    const owned = this.partitions.get(partition);
    if (!owned || owned.status.type === 'lost' || owned.status.type === 'halted') return;
    owned.queue.add('', { ...internal(kind), traceParent });
    this.wake?.();
  }

  /** Registers a caller who waits for the end of an execution; undefined when too many wait. */
  awaitEnd(executionId: string, tell: (view: ExecutionAnswerView) => void): (() => void) | undefined {
    return this.waiters.add(executionId, tell);
  }

  /** An execution as this owner knows it, when it has it in memory. */
  execution(partition: number, executionId: string): Execution | undefined {
    const owned = this.partitions.get(partition);
    return owned?.status.type === 'serving' ? owned.state.executions.get(executionId) : undefined;
  }

  /** Called whenever a partition has a new durable frame. */
  onFrame(listener: (partition: number) => void): () => void {
    this.frameListeners.add(listener);
    return () => this.frameListeners.delete(listener);
  }

  onControl(listener: (control: DurableControl) => void): () => void {
    this.controlListeners.add(listener);
    return () => this.controlListeners.delete(listener);
  }

  serves(partition: number): boolean {
    return this.partitions.get(partition)?.status.type === 'serving';
  }

  get backlogBytes(): number {
    return this.projector.backlogBytes;
  }

  /** Platform time, milliseconds since 1970. */
  nowMs(): number {
    return this.clock?.nowMs() ?? 0;
  }

  /** The digest of each partition at its last frame. Asked between turns, so that memory is what is durable. */
  async digests(): Promise<readonly (Mark & { readonly partition: number; readonly items: number; readonly epoch: number })[]> {
    await this.betweenTurns();
    return [...this.partitions.values()]
      .filter((partition) => partition.status.type === 'serving')
      .map((owned) => {
        const { digest, items } = owned.digest.take(owned.state);
        return { partition: owned.partition, seq: owned.chain.seq, digest, items, epoch: owned.epoch };
      });
  }

  private quiet: (() => void)[] = [];

  private betweenTurns(): Promise<void> {
    return new Promise((resolve) => {
      this.quiet.push(resolve);
      this.wake?.();
    });
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      await this.untilWork();
      // The messages that came in with this one join the turn.
      await new Promise((resolve) => setImmediate(resolve));
      for (const resolve of this.quiet.splice(0)) resolve();
      // Whoever waited for the quiet runs first.
      await Promise.resolve();
      if (this.stopping) return;
      this.countRefusals();
      // No append is in flight here: what memory holds is what is durable.
      this.flushProjectionWhenDue();
      const startedMs = Date.now();
      await this.ship(this.takeTurns(), startedMs);
    }
  }

  private async untilWork(): Promise<void> {
    if (this.quiet.length > 0) return;
    const now = this.nowMs();
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

  private takeTurns(): PartitionTurn[] {
    if (this.leases.isFenced()) return [];
    const turns: PartitionTurn[] = [];
    const nowMs = this.nowMs();
    for (const owned of this.partitions.values()) {
      if (owned.status.type !== 'serving' || !this.hasWork(owned, nowMs)) continue;
      try {
        turns.push(takeTurn(owned, this.control, nowMs, this.parts.limits));
      } catch (error) {
        if (!(error instanceof FoldFailed)) throw error;
        this.parts.log.error({ err: error, partition: owned.partition }, 'a command could not be folded; it is set aside');
        owned.poisoned.add(kindDigest(error.command));
        this.interrupt(owned, error.interrupted);
      }
    }
    return turns;
  }

  private hasWork(owned: OwnedPartition, nowMs: number): boolean {
    return owned.queue.size > 0 || (owned.state.timers.nextDueMs ?? Number.POSITIVE_INFINITY) <= nowMs;
  }

  private async ship(turns: readonly PartitionTurn[], startedMs: number): Promise<void> {
    const decidedMs = Date.now();
    const framed = turns.filter((turn) => turn.frame !== undefined);
    const results = framed.length > 0 ? await this.append(framed) : [];
    const durableMs = Date.now();
    for (const turn of turns) if (!turn.frame) this.release(turn);
    for (const [index, turn] of framed.entries()) this.settle(turn, results[index]!);
    for (const turn of turns) traceTurn(turn, { startedMs, decidedMs, durableMs });
  }

  private async append(turns: readonly PartitionTurn[]): Promise<readonly WalAppendResult[]> {
    const oversized = turns.find((turn) => (turn.frame?.bytes.length ?? 0) > frameBytesMax);
    if (oversized) {
      const { partition, frame } = oversized;
      throw symphainyError({
        code: 'SYM-RT-0009',
        detail: `a frame of partition ${partition.partition} has ${frame?.bytes.length} bytes`,
      });
    }
    const startedMs = this.parts.monotonic.nowMs();
    const results = await this.parts.wal.append(
      turns.map(({ partition, frame }) => ({
        partition: partition.partition,
        expected: partition.nextOffset,
        epoch: partition.epoch,
        bytes: frame!.bytes,
      })),
    );
    this.metrics?.appended(turns.length, this.parts.monotonic.nowMs() - startedMs);
    return results;
  }

  private settle(turn: PartitionTurn, result: WalAppendResult): void {
    const { partition: owned, frame } = turn;
    if (owned.status.type !== 'serving' || !frame) return;
    if (result.type !== 'ok') {
      const cause = result.type === 'unknown' ? result.cause : undefined;
      this.parts.log.warn({ err: cause, partition: owned.partition, result: result.type }, 'append in doubt');
      return this.interrupt(
        owned,
        turn.outcomes.map((outcome) => outcome.pending),
      );
    }
    owned.chain = frame.chain;
    owned.nextOffset = result.offset + 1;
    const durable: DurableFrame = {
      seq: frame.chain.seq,
      timeMs: frame.chain.timeMs,
      controlSeq: frame.chain.controlSeq,
      transitions: turn.transitions,
      sizeBytes: frame.bytes.length,
    };
    this.metrics?.durable(durable.sizeBytes);
    owned.recent.push(durable);
    this.projector.add(owned.partition, durable);
    if (owned.partition === 0) this.setControl({ seq: owned.chain.seq, state: owned.state.control });
    this.release(turn);
    for (const listener of this.frameListeners) listener(owned.partition);
  }

  /** Lets effects and answers of a turn go: all that it saw is durable. */
  private release(turn: PartitionTurn): void {
    const { partition: owned } = turn;
    for (const effect of turn.effects) {
      if (effect.type === 'DispatchStep') this.dispatch(owned, effect.executionId, effect.path, effect.attempt);
      else this.dispatcher?.cancel(owned.partition, effect.executionId, effect.path, effect.attempt);
    }
    for (const { pending, decision, index } of turn.outcomes) {
      this.metrics?.taken(pending.kind.$case, decision.type);
      if (decision.type === 'refused') {
        this.refusals.count(decision.tenantId, decision.code);
        pending.answer(problem(decision.code, decision.detail));
      } else {
        pending.answer(this.answerOf(owned, decision.answer, index));
      }
    }
    for (const executionId of turn.changed) {
      if (!this.waiters.has(executionId)) continue;
      const execution = owned.state.executions.get(executionId);
      if (execution && isTerminal(execution.phase)) this.waiters.tell(executionId, answerView(execution));
    }
  }

  private answerOf(owned: OwnedPartition, answer: Answer, index: number): EngineAnswer {
    const position = formatPosition({ partition: owned.partition, seq: owned.chain.seq, index: Math.max(index, 0) });
    switch (answer.type) {
      case 'none':
        return answer;
      case 'session':
        return { ...answer, position };
      case 'execution': {
        const execution = owned.state.executions.get(answer.executionId);
        if (!execution) return problem('SYM-RT-0001', `execution ${answer.executionId} is not there`);
        return { type: 'execution', view: answerView(execution) };
      }
      case 'hydrated':
        return { ...answer, position };
      case 'denied':
        return problem(answer.code, answer.detail);
    }
  }

  private dispatch(owned: OwnedPartition, executionId: string, path: string, attempt: number): void {
    const execution = owned.state.executions.get(executionId);
    const running = execution?.running;
    const step = running?.steps.get(path);
    if (!running || step?.status !== 'scheduled' || step.attempt !== attempt) return;
    const { realm, timeoutAtMs } = step;
    const { partition, epoch } = owned;
    const control = this.control;
    const at = { partition, epoch, executionId, path, attempt };
    this.dispatcher?.dispatch({ ...at, execution, realm, timeoutAtMs, running, control });
  }

  /** Doubt has one exit: forget, take over again. The callers of the turn are taken again after it. */
  private interrupt(owned: OwnedPartition, interrupted: readonly Pending[]): void {
    const waiting = owned.queue.clear();
    for (const pending of [...interrupted, ...waiting]) {
      if (pending.kind.$case !== 'fireTimer') owned.queue.add(pending.tenantId, pending);
    }
    this.recover([owned.partition]);
  }

  private recover(numbers: readonly number[]): void {
    const recovery = this.takeOverAgain(numbers).catch((error: unknown) => {
      this.parts.log.error({ err: error, partitions: numbers }, 'takeover failed; giving the leases back');
      this.lose(numbers);
    });
    this.recoveries.add(recovery);
    void recovery.finally(() => this.recoveries.delete(recovery));
  }

  private async takeOverAgain(numbers: readonly number[]): Promise<void> {
    const again: OwnedPartition[] = [];
    for (const number of numbers) {
      const owned = this.partitions.get(number);
      if (!owned || owned.status.type !== 'serving') continue;
      owned.status = { type: 'recovering' };
      this.dispatcher?.release(number);
      this.projector.drop(number);
      const epoch = await this.leases.raiseEpoch(number, owned.epoch + 1);
      if (epoch === undefined) this.lose([number]);
      else {
        owned.forget(epoch);
        again.push(owned);
      }
    }
    await this.takeOver(again);
  }

  private async adopt(leases: readonly { readonly partition: number; readonly epoch: number }[]): Promise<void> {
    const fresh = leases.map(({ partition, epoch }) => {
      const owned = new OwnedPartition(partition, epoch, this.parts.limits);
      this.partitions.set(partition, owned);
      return owned;
    });
    if (fresh.some((owned) => owned.partition === 0)) await this.follower.stop();
    await this.takeOver(fresh);
  }

  private async takeOver(owned: readonly OwnedPartition[]): Promise<void> {
    if (owned.length === 0) return;
    const { wal, ownership, readStore, owner, address, limits, log } = this.parts;
    const { projector } = this;
    const startedMs = this.parts.monotonic.nowMs();
    // The control log first: no partition is served before the control state that its frames were decided by.
    const ordered = [...owned].sort((left, right) => left.partition - right.partition);
    await takeOver({ wal, ownership, readStore, projector, owner, address, leaseMs: limits.leaseMs, log }, ordered);
    for (const partition of ordered) {
      if (partition.status.type === 'lost') this.lose([partition.partition]);
      if (partition.status.type !== 'folded') continue;
      if (partition.partition === 0) this.beginControl(partition);
      else await this.untilControl(partition.chain.controlSeq);
      if (!isFolded(partition)) continue;
      partition.status = { type: 'serving' };
      this.resume(partition);
    }
    const served = ordered.filter((partition) => partition.status.type === 'serving');
    const tookMs = Math.round(this.parts.monotonic.nowMs() - startedMs);
    this.metrics?.tookOver(served.length);
    log.info({ partitions: served.map((partition) => partition.partition), took_ms: tookMs }, 'partitions taken over');
    this.wake?.();
  }

  private beginControl(partition: OwnedPartition): void {
    const { genesis } = partition.state.control;
    if (!genesis) {
      partition.queue.add('', internal(this.parts.genesis));
      return;
    }
    const ours = this.parts.genesis.value.platformId;
    if (genesis.platformId !== ours) {
      throw symphainyError({
        code: 'SYM-WAL-0004',
        detail: `the log belongs to platform ${genesis.platformId}, this is ${ours}`,
      });
    }
    this.setControl({ seq: partition.chain.seq, state: partition.state.control });
  }

  private async untilControl(seq: number): Promise<void> {
    if (this.control.seq >= seq) return;
    await new Promise<void>((resolve) => {
      const off = this.onControl((control) => {
        if (control.seq < seq) return;
        off();
        resolve();
      });
    });
  }

  /** The outbox: everything that was ordered and not answered is ordered again, under the same keys. */
  private resume(partition: OwnedPartition): void {
    for (const execution of partition.state.executions.values()) {
      for (const [path, step] of execution.running?.steps ?? []) {
        if (step.status === 'scheduled') this.dispatch(partition, execution.id, path, step.attempt);
      }
    }
  }

  private lose(numbers: readonly number[]): void {
    for (const number of numbers) {
      const owned = this.partitions.get(number);
      if (!owned) continue;
      this.parts.log.warn({ partition: number, epoch: owned.epoch }, 'partition lost');
      owned.status = { type: 'lost' };
      this.partitions.delete(number);
      this.projector.drop(number);
      this.dispatcher?.release(number);
      this.leases.forget(number);
      this.turnAway(owned);
      if (number === 0 && !this.stopping) this.follower.start();
    }
  }

  private turnAway(owned: OwnedPartition): void {
    for (const pending of owned.queue.clear()) pending.answer(moved(owned.partition));
  }

  private count(status: OwnedPartition['status']['type']): number {
    return this.sum((partition) => (partition.status.type === status ? 1 : 0));
  }

  private sum(of: (partition: OwnedPartition) => number): number {
    let total = 0;
    for (const partition of this.partitions.values()) total += of(partition);
    return total;
  }

  private isControlHeard(): boolean {
    if (this.partitions.get(0)?.status.type === 'serving') return true;
    const silentMs = this.parts.monotonic.nowMs() - this.follower.heardAtMs;
    return silentMs <= this.parts.limits.controlSilenceMsMax;
  }

  private setControl(control: DurableControl): void {
    if (control.seq < this.control.seq) return;
    const changed = control.state !== this.control.state;
    this.control = control;
    if (changed || control.seq > 0) for (const listener of this.controlListeners) listener(control);
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

function isFolded(partition: OwnedPartition): boolean {
  return partition.status.type === 'folded';
}

function moved(partition: number): EngineAnswer {
  return problem('SYM-RT-0007', `partition ${partition} is not served here`, 250);
}

function problem(code: ErrorCode, detail: string, retryAfterMs?: number): EngineAnswer {
  return { type: 'problem', code, detail, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
