/**
 * The partitions in this owner's hands: how they come, are recovered and go.
 *
 * I1  Doubt has one exit: forget what is in memory, raise the epoch, take over again. Callers of the turn in
 *     doubt stay in the queue and are decided anew after the fold.
 * I2  A partition serves only when it is folded to the end under our epoch and the control state is as new as
 *     its frames.
 * I3  Whoever waits for a partition that goes is told so.
 */
import { symphainyError } from '@symphainy/kernel';
import type { Logger } from 'pino';
import type { Children } from './children.js';
import type { ControlFollower } from './control-follower.js';
import type { ControlView } from './control-view.js';
import { moved, problem } from './engine-answer.js';
import type { EngineMetrics } from './engine-metrics.js';
import type { LeaseKeeper } from './lease-keeper.js';
import type { EngineLimits } from './limits.js';
import { OwnedPartition } from './owned-partition.js';
import type { CommandKind, EngineAnswer, Pending } from './pending.js';
import type { MonotonicClock } from './platform-clock.js';
import type { Projector } from './projector.js';
import { stepOrder } from './step-dispatcher.js';
import type { StepDispatcher } from './step-dispatcher.js';
import { takeOver } from './take-over.js';
import type { TakeOverParts } from './take-over.js';
import { internal } from './turn.js';

export interface CustodyParts extends Omit<TakeOverParts, 'leaseMs'> {
  readonly control: ControlView;
  readonly follower: ControlFollower;
  readonly projector: Projector;
  readonly leases: LeaseKeeper;
  readonly dispatcher: StepDispatcher;
  readonly children: Children;
  readonly monotonic: MonotonicClock;
  readonly metrics: EngineMetrics;
  readonly limits: EngineLimits;
  readonly genesis: Extract<CommandKind, { $case: 'genesis' }>;
  readonly log: Logger;
  /** There may be work now. */
  readonly wake: () => void;
}

type Numbered = { readonly partition: number; readonly epoch: number };

export class Custody {
  /** Work beside the loop, which must end before the log is closed. */
  private readonly recoveries = new Set<Promise<void>>();
  private closing = false;

  constructor(
    private readonly partitions: Map<number, OwnedPartition>,
    private readonly parts: CustodyParts,
  ) {}

  /** Takes over partitions whose leases came to us. */
  async adopt(leases: readonly Numbered[]): Promise<void> {
    const fresh = leases.map(({ partition, epoch }) => {
      const owned = new OwnedPartition(partition, epoch, this.parts.limits);
      this.partitions.set(partition, owned);
      return owned;
    });
    if (fresh.some((owned) => owned.partition === 0)) await this.parts.follower.stop();
    await this.takeOver(fresh);
  }

  /** A turn of this partition is in doubt: its callers are taken again after the takeover. */
  interrupt(owned: OwnedPartition, interrupted: readonly Pending[]): void {
    this.requeue(owned, interrupted);
    this.recover(owned.partition);
  }

  /** Puts callers back in front of those who wait, while the partition is being recovered or is lost. */
  requeue(owned: OwnedPartition, interrupted: readonly Pending[]): void {
    const waiting = owned.queue.clear();
    for (const pending of [...interrupted, ...waiting]) {
      if (pending.kind.$case !== 'fireTimer') owned.queue.add(pending.tenantId, pending);
    }
    if (owned.status.type === 'lost') this.turnAway(owned, moved(owned.partition));
  }

  recover(partition: number): void {
    const recovery = this.takeOverAgain(partition).catch((error: unknown) => {
      this.parts.log.error({ err: error, partition }, 'takeover failed');
      this.lose([partition]);
    });
    this.recoveries.add(recovery);
    void recovery.finally(() => this.recoveries.delete(recovery));
  }

  lose(numbers: readonly number[]): void {
    for (const number of numbers) {
      const owned = this.partitions.get(number);
      if (!owned) continue;
      this.parts.log.warn({ partition: number, epoch: owned.epoch }, 'partition lost');
      owned.status = { type: 'lost' };
      this.partitions.delete(number);
      this.parts.projector.drop(number);
      this.parts.dispatcher.release(number);
      this.parts.leases.forget(number);
      this.turnAway(owned, moved(number));
      if (number === 0 && !this.closing) this.parts.follower.start();
    }
  }

  /** Waits for recoveries under way; afterwards nobody waits for anything here. */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.allSettled([...this.recoveries]);
    for (const owned of this.partitions.values()) this.turnAway(owned, moved(owned.partition));
  }

  private async takeOverAgain(partition: number): Promise<void> {
    const owned = this.partitions.get(partition);
    if (owned?.status.type !== 'serving') return;
    owned.status = { type: 'recovering' };
    this.parts.dispatcher.release(partition);
    this.parts.projector.drop(partition);
    const epoch = await this.parts.leases.raiseEpoch(partition, owned.epoch + 1);
    if (epoch === undefined) return this.lose([partition]);
    owned.forget(epoch);
    await this.takeOver([owned]);
  }

  private async takeOver(owned: readonly OwnedPartition[]): Promise<void> {
    const { parts } = this;
    const startedMs = parts.monotonic.nowMs();
    // The control log first: no partition is served before the control state that its frames were decided by.
    const ordered = [...owned].sort((left, right) => left.partition - right.partition);
    await takeOver({ ...parts, leaseMs: parts.limits.leaseMs }, ordered);
    for (const partition of ordered) await this.serve(partition);
    const served = ordered
      .filter(({ status }) => status.type === 'serving')
      .map(({ partition }) => partition);
    parts.metrics.tookOver(served.length);
    const tookMs = Math.round(parts.monotonic.nowMs() - startedMs);
    parts.log.info({ partitions: served, took_ms: tookMs }, 'partitions taken over');
    parts.wake();
  }

  private async serve(owned: OwnedPartition): Promise<void> {
    const { partition, status } = owned;
    if (status.type === 'lost') return this.lose([partition]);
    if (status.type === 'halted') {
      return this.turnAway(
        owned,
        problem('SYM-WAL-0001', `partition ${partition} is halted: ${status.detail}`),
      );
    }
    if (partition === 0) this.beginControl(owned);
    else await this.parts.control.until(owned.chain.controlSeq);
    if (!isFolded(owned)) return;
    owned.status = { type: 'serving' };
    this.resume(owned);
  }

  private beginControl(owned: OwnedPartition): void {
    const { genesis } = owned.state.control;
    if (!genesis) return owned.queue.add('', internal(this.parts.genesis));
    const ours = this.parts.genesis.value.platformId;
    if (genesis.platformId !== ours) {
      throw symphainyError({
        code: 'SYM-WAL-0004',
        detail: `the log belongs to platform ${genesis.platformId}, this is ${ours}`,
      });
    }
    this.parts.control.advance({ seq: owned.chain.seq, state: owned.state.control });
  }

  /** The outbox: everything that was ordered and not answered is ordered again, under the same keys. */
  private resume(owned: OwnedPartition): void {
    for (const execution of owned.state.executions.values()) {
      for (const [path, { status, attempt }] of execution.running?.steps ?? []) {
        if (status !== 'scheduled') continue;
        const order = stepOrder(owned, this.parts.control.current, execution.id, path, attempt);
        if (order) this.parts.dispatcher.dispatch(order);
      }
      for (const [path, { open }] of execution.running?.forEach ?? []) {
        for (const index of open.keys()) this.parts.children.start(owned, execution.id, path, index);
      }
    }
  }

  private turnAway(owned: OwnedPartition, answer: EngineAnswer): void {
    for (const pending of owned.queue.clear()) pending.answer(answer);
  }
}

/** Asked again after waiting: the status may have changed meanwhile. */
function isFolded(owned: OwnedPartition): boolean {
  return owned.status.type === 'folded';
}
