/**
 * Keeps this owner's leases: takes free ones, renews its own, and knows when to stop believing in them.
 *
 * I1  Fenced `fenceAfterMs` after *sending* the last renewal that succeeded, by the monotonic clock; the
 *     lease itself lasts longer, so we stop before anyone else may start.
 */
import type { Ownership } from '@symphainy/public-works-ownership';
import type { Logger } from 'pino';
import type { EngineLimits } from './limits.js';
import type { MonotonicClock } from './platform-clock.js';

export interface LeaseEvents {
  readonly taken: (
    leases: readonly { readonly partition: number; readonly epoch: number }[],
  ) => Promise<void>;
  readonly lost: (partitions: readonly number[]) => void;
  readonly storeTime: (nowMs: number) => void;
}

export class LeaseKeeper {
  private readonly held = new Map<number, number>();
  private confirmedMs = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly parts: {
      readonly ownership: Ownership;
      readonly monotonic: MonotonicClock;
      readonly log: Logger;
      readonly owner: string;
      readonly address: string;
      readonly partitionCount: number;
      readonly limits: EngineLimits;
    },
    private readonly events: LeaseEvents,
  ) {}

  async start(): Promise<void> {
    await this.beat();
    this.timer = setInterval(() => void this.beat(), this.parts.limits.renewEveryMs);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.round;
    await this.parts.ownership.release({ owner: this.parts.owner, partitions: [...this.held.keys()] });
    this.held.clear();
  }

  /** Whether the leases may have passed to others by now. */
  isFenced(): boolean {
    return this.parts.monotonic.nowMs() - this.confirmedMs > this.parts.limits.fenceAfterMs;
  }

  /** The next epoch of a partition that we hold, or undefined when it is not ours any more. */
  async raiseEpoch(partition: number, atLeast: number): Promise<number | undefined> {
    const { ownership, owner, limits } = this.parts;
    const epoch = await ownership.raiseEpoch({ owner, partition, atLeast, leaseMs: limits.leaseMs });
    if (epoch !== undefined) this.held.set(partition, epoch);
    return epoch;
  }

  /** The partition is no longer ours to renew. */
  forget(partition: number): void {
    this.held.delete(partition);
  }

  private beat(): Promise<void> {
    this.round ??= this.renewAndTake()
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'leases could not be renewed'))
      .finally(() => (this.round = undefined));
    return this.round;
  }

  private async renewAndTake(): Promise<void> {
    const { ownership, monotonic, owner, address, partitionCount, limits } = this.parts;
    const wasFenced = this.held.size > 0 && this.isFenced();
    const sentMs = monotonic.nowMs();
    const leases = [...this.held].map(([partition, epoch]) => ({ partition, epoch }));
    const kept = new Set(
      leases.length > 0 ? await ownership.renew({ owner, leases, leaseMs: limits.leaseMs }) : [],
    );
    this.confirmedMs = sentMs;
    const gone = leases.filter((lease) => !kept.has(lease.partition)).map((lease) => lease.partition);
    if (gone.length > 0) this.events.lost(gone);
    if (wasFenced)
      this.parts.log.warn({ kept: kept.size, gone: gone.length }, 'leases confirmed again after a silence');
    if (this.stopped) return;

    const wanted = [];
    for (let partition = 0; partition <= partitionCount; partition++)
      if (!this.held.has(partition)) wanted.push(partition);
    if (wanted.length > 0) await this.takeFree(wanted, address);
    const view = await ownership.view();
    this.events.storeTime(view.nowMs);
  }

  private async takeFree(wanted: readonly number[], address: string): Promise<void> {
    const { ownership, owner, limits, log } = this.parts;
    const taken = await ownership.acquire({
      owner,
      address,
      partitions: wanted,
      atMost: wanted.length,
      leaseMs: limits.leaseMs,
    });
    if (taken.length === 0) return;
    for (const { partition, epoch } of taken) this.held.set(partition, epoch);
    // Taking over may outlast a renewal; the next beat must not wait for it.
    void this.events.taken(taken).catch((error: unknown) => {
      log.error({ err: error }, 'partitions could not be taken over');
      this.events.lost(taken.map((lease) => lease.partition));
    });
  }
}
