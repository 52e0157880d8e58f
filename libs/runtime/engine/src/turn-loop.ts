/**
 * The loop of an owner over all partitions that it serves: decide, make durable, release.
 *
 * I1  Nothing leaves before its record is durable: effects, answers and stream events are released after
 *     the append of their turn.
 * I2  One append in flight; the next turn gathers meanwhile.
 * I3  Between turns memory is what is durable: only then are rows marked and digests taken.
 */
import { assertNever } from '@symphainy/kernel';
import type { Wal, WalAppendResult } from '@symphainy/public-works-wal';
import { isTerminal } from '@symphainy/runtime-core';
import type { Effect } from '@symphainy/runtime-core';
import type { Logger } from 'pino';
import { answerView } from './answer-view.js';
import type { Children } from './children.js';
import type { ControlView } from './control-view.js';
import type { Custody } from './custody.js';
import { engineAnswer, problem } from './engine-answer.js';
import type { EngineMetrics } from './engine-metrics.js';
import type { DurableFrame } from './frame-buffer.js';
import type { LeaseKeeper } from './lease-keeper.js';
import type { EngineLimits } from './limits.js';
import type { OwnedPartition } from './owned-partition.js';
import type { MonotonicClock, PlatformClock } from './platform-clock.js';
import type { Mark, Projector } from './projector.js';
import type { RefusalCounter } from './refusal-counter.js';
import { stepOrder } from './step-dispatcher.js';
import type { StepDispatcher } from './step-dispatcher.js';
import { traceTurn } from './turn-spans.js';
import { FoldFailed, internal, kindDigest, takeTurn } from './turn.js';
import type { PartitionTurn } from './turn.js';
import type { Waiters } from './waiters.js';

export interface TurnLoopParts {
  readonly partitions: ReadonlyMap<number, OwnedPartition>;
  readonly control: ControlView;
  readonly projector: Projector;
  readonly leases: LeaseKeeper;
  readonly refusals: RefusalCounter;
  readonly waiters: Waiters;
  readonly clock: PlatformClock;
  readonly metrics: EngineMetrics;
  readonly custody: Custody;
  readonly children: Children;
  readonly dispatcher: StepDispatcher;
  readonly wal: Wal;
  readonly monotonic: MonotonicClock;
  readonly limits: EngineLimits;
  readonly log: Logger;
  /** A partition has a new durable frame. */
  readonly onFrame: (partition: number) => void;
}

/** The loop looks round at least this often. */
const idleMsMax = 250;

export class TurnLoop {
  private wakeUp: (() => void) | undefined;
  private readonly quietWaiters: (() => void)[] = [];
  private stopping = false;

  constructor(private readonly parts: TurnLoopParts) {}

  /** There may be work. */
  wake(): void {
    this.wakeUp?.();
  }

  /** Resolves between two turns. */
  async quiet(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.quietWaiters.push(resolve);
      this.wake();
    });
  }

  /** Lets the turn under way come to its end; `run` returns then. */
  stop(): void {
    this.stopping = true;
    this.wake();
  }

  async run(): Promise<void> {
    while (!this.stopping) {
      await this.untilWork();
      // The messages that came in with this one join the turn.
      await new Promise((resolve) => setImmediate(resolve));
      for (const resolve of this.quietWaiters.splice(0)) resolve();
      // Whoever waited for the quiet runs first.
      await Promise.resolve();
      if (this.stopping) return;
      this.countRefusals();
      this.flushProjectionWhenDue();
      await this.turn();
    }
  }

  /** Writes rows up to each partition's last durable frame, with the digest of the state there. */
  flushProjection(): void {
    const { projector, partitions } = this.parts;
    const marks = new Map<number, Mark>();
    for (const number of projector.waiting()) {
      const owned = partitions.get(number);
      if (owned?.status.type !== 'serving') continue;
      marks.set(number, { seq: owned.chain.seq, digest: owned.digest.take(owned.state).digest });
    }
    projector.flush(marks);
  }

  private async untilWork(): Promise<void> {
    if (this.quietWaiters.length > 0) return;
    const { clock, leases, partitions, projector, monotonic } = this.parts;
    const now = clock.nowMs();
    let dueMs = Number.POSITIVE_INFINITY;
    for (const owned of leases.isFenced() ? [] : partitions.values()) {
      if (owned.status.type !== 'serving') continue;
      if (owned.queue.size > 0) return;
      dueMs = Math.min(dueMs, owned.state.timers.nextDueMs ?? dueMs);
    }
    const projection = projector.dueMs;
    if (projection !== undefined) dueMs = Math.min(dueMs, now + projection - monotonic.nowMs());
    const waitMs = Math.min(Math.max(Math.ceil(dueMs - now), 0), idleMsMax);
    if (waitMs === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wakeUp = undefined;
  }

  private async turn(): Promise<void> {
    const startedMs = Date.now();
    const turns = this.parts.leases.isFenced() ? [] : this.takeTurns();
    if (turns.length === 0) return;
    const decidedMs = Date.now();
    const framed = turns.filter((turn) => turn.frame !== undefined);
    const results = framed.length > 0 ? await this.append(framed) : [];
    const durableMs = Date.now();
    for (const turn of turns) if (!turn.frame) this.releaseUnrecorded(turn);
    for (const [index, turn] of framed.entries()) this.settle(turn, results[index]!);
    for (const turn of turns) traceTurn(turn, { startedMs, decidedMs, durableMs });
  }

  private takeTurns(): PartitionTurn[] {
    const { clock, partitions, control, limits, log, custody } = this.parts;
    const turns: PartitionTurn[] = [];
    const nowMs = clock.nowMs();
    for (const owned of partitions.values()) {
      const isDue =
        owned.queue.size > 0 || (owned.state.timers.nextDueMs ?? Number.POSITIVE_INFINITY) <= nowMs;
      if (owned.status.type !== 'serving' || !isDue) continue;
      try {
        turns.push(takeTurn(owned, control.current, nowMs, limits));
      } catch (error) {
        if (!(error instanceof FoldFailed)) throw error;
        const { partition } = owned;
        log.error({ err: error, partition }, 'a command could not be folded; it is set aside');
        owned.poisoned.add(kindDigest(error.command));
        custody.interrupt(owned, error.interrupted);
      }
    }
    return turns;
  }

  private async append(turns: readonly PartitionTurn[]): Promise<readonly WalAppendResult[]> {
    const { wal, monotonic, metrics } = this.parts;
    const startedMs = monotonic.nowMs();
    const results = await wal.append(
      turns.map(({ partition, frame }) => ({
        partition: partition.partition,
        expected: partition.nextOffset,
        epoch: partition.epoch,
        bytes: frame!.bytes,
      })),
    );
    metrics.appended(turns.length, monotonic.nowMs() - startedMs);
    return results;
  }

  private settle(turn: PartitionTurn, result: WalAppendResult): void {
    const { custody, log, metrics, projector, control, onFrame } = this.parts;
    const { partition: owned, frame } = turn;
    const callers = turn.outcomes.map((outcome) => outcome.pending);
    if (owned.status.type !== 'serving' || !frame) {
      // Lost or recovering since the turn was taken: what was recorded will be found in the fold.
      return custody.requeue(owned, callers);
    }
    if (result.type !== 'ok') {
      const cause = result.type === 'unknown' ? result.cause : undefined;
      log.warn({ err: cause, partition: owned.partition, result: result.type }, 'append in doubt');
      return custody.interrupt(owned, callers);
    }
    owned.chain = frame.chain;
    owned.nextOffset = result.offset + 1;
    const { seq, timeMs, controlSeq } = frame.chain;
    const sizeBytes = frame.bytes.length;
    const durable: DurableFrame = { seq, timeMs, controlSeq, transitions: turn.transitions, sizeBytes };
    metrics.durable(sizeBytes);
    owned.recent.push(durable);
    projector.add(owned.partition, durable);
    if (owned.partition === 0) control.advance({ seq, state: owned.state.control });
    this.release(turn);
    onFrame(owned.partition);
  }

  /** A turn that recorded nothing answers from what memory holds, if that is still there. */
  private releaseUnrecorded(turn: PartitionTurn): void {
    if (turn.partition.status.type === 'serving') return this.release(turn);
    this.parts.custody.requeue(
      turn.partition,
      turn.outcomes.map((outcome) => outcome.pending),
    );
  }

  /** Lets effects and answers of a turn go: all that it saw is durable. */
  private release(turn: PartitionTurn): void {
    const { metrics, refusals, waiters, children } = this.parts;
    const { partition: owned } = turn;
    for (const effect of turn.effects) this.carryOut(owned, effect);
    for (const { pending, decision, index } of turn.outcomes) {
      metrics.taken(pending.kind.$case, decision.type);
      if (decision.type === 'refused') {
        refusals.count(decision.tenantId, decision.code);
        pending.answer(problem(decision.code, decision.detail));
      } else {
        pending.answer(engineAnswer(owned, decision.answer, index));
      }
    }
    for (const executionId of turn.changed) {
      const execution = owned.state.executions.get(executionId);
      if (!execution || !isTerminal(execution.phase)) continue;
      if (waiters.has(executionId)) waiters.tell(executionId, answerView(execution));
      children.ended(owned, execution);
    }
  }

  private carryOut(owned: OwnedPartition, effect: Effect): void {
    const { control, dispatcher, children } = this.parts;
    const { executionId, path } = effect;
    switch (effect.type) {
      case 'DispatchStep': {
        const order = stepOrder(owned, control.current, executionId, path, effect.attempt);
        if (order) dispatcher.dispatch(order);
        return;
      }
      case 'CancelStep':
        return dispatcher.cancel(owned.partition, executionId, path, effect.attempt);
      case 'StartChild':
        return children.start(owned, executionId, path, effect.index);
      default:
        return assertNever(effect);
    }
  }

  /** Refusals are counted in the log, in whichever partition is at hand. */
  private countRefusals(): void {
    const [first] = this.parts.partitions.values();
    if (!first || first.status.type === 'lost' || first.status.type === 'halted') return;
    for (const value of this.parts.refusals.collect(this.parts.clock.nowMs())) {
      const pending = { ...internal({ $case: 'countRefusals', value }), traceParent: '' };
      first.queue.add(pending.tenantId, pending);
    }
  }

  private flushProjectionWhenDue(): void {
    const { dueMs } = this.parts.projector;
    if (dueMs !== undefined && dueMs <= this.parts.monotonic.nowMs()) this.flushProjection();
  }
}
