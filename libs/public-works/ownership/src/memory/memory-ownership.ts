/**
 * Leases in memory: the reference for the contract, for unit tests and simulations.
 * Several owners share the leases by sharing the object; the clock is given.
 */
import type { Lease, Ownership, OwnershipView } from '../ownership.js';

export interface MemoryOwnershipOptions {
  /** The store's clock, in milliseconds; it never goes back. */
  readonly nowMs?: () => number;
}

interface StoredLease extends Lease {
  readonly expiresAtMs: number;
}

export class MemoryOwnership implements Ownership {
  private readonly leases = new Map<number, StoredLease>();
  private readonly nowMs: () => number;

  constructor(options: MemoryOwnershipOptions = {}) {
    this.nowMs = options.nowMs ?? (() => performance.timeOrigin + performance.now());
  }

  async open(): Promise<void> {}

  async close(): Promise<void> {}

  async acquire(request: Parameters<Ownership['acquire']>[0]): Promise<readonly Lease[]> {
    const { owner, address, leaseMs } = request;
    const nowMs = this.nowMs();
    const acquired: Lease[] = [];
    let left = request.atMost;
    for (const partition of new Set(request.partitions)) {
      const held = this.leases.get(partition);
      const isOurs = held !== undefined && held.owner === owner && held.expiresAtMs > nowMs;
      const isFree = held === undefined || held.expiresAtMs <= nowMs;
      if (!isOurs && (!isFree || left === 0)) continue;
      if (!isOurs) left--;
      const epoch = isOurs
        ? held.epoch
        : Math.max(held?.epoch ?? 0, request.minimumEpochs?.get(partition) ?? 0) + 1;
      const lease: Lease = { partition, owner, address, epoch };
      this.leases.set(partition, { ...lease, expiresAtMs: nowMs + leaseMs });
      acquired.push(lease);
    }
    return acquired;
  }

  async renew(request: Parameters<Ownership['renew']>[0]): Promise<readonly number[]> {
    const nowMs = this.nowMs();
    return request.leases
      .filter(({ partition, epoch }) => {
        const held = this.heldBy(request.owner, partition, nowMs);
        if (held?.epoch !== epoch) return false;
        this.leases.set(partition, { ...held, expiresAtMs: nowMs + request.leaseMs });
        return true;
      })
      .map(({ partition }) => partition);
  }

  async raiseEpoch(request: Parameters<Ownership['raiseEpoch']>[0]): Promise<number | undefined> {
    const nowMs = this.nowMs();
    const held = this.heldBy(request.owner, request.partition, nowMs);
    if (!held) return undefined;
    const epoch = Math.max(held.epoch + 1, request.atLeast);
    this.leases.set(request.partition, { ...held, epoch, expiresAtMs: nowMs + request.leaseMs });
    return epoch;
  }

  async release(request: Parameters<Ownership['release']>[0]): Promise<void> {
    const nowMs = this.nowMs();
    for (const partition of request.partitions) {
      const held = this.heldBy(request.owner, partition, nowMs);
      if (held) this.leases.set(partition, { ...held, expiresAtMs: nowMs });
    }
  }

  async view(): Promise<{ readonly leases: readonly OwnershipView[]; readonly nowMs: number }> {
    const nowMs = this.nowMs();
    const leases = [...this.leases.values()]
      .sort((left, right) => left.partition - right.partition)
      .map(({ expiresAtMs, ...lease }) => ({ ...lease, expired: expiresAtMs <= nowMs }));
    return { leases, nowMs };
  }

  private heldBy(owner: string, partition: number, nowMs: number): StoredLease | undefined {
    const held = this.leases.get(partition);
    return held && held.owner === owner && held.expiresAtMs > nowMs ? held : undefined;
  }
}
