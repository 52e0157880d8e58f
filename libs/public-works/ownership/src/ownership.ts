/**
 * Who owns a partition: leases with epochs that only grow.
 *
 * I1  An epoch is never given twice for a partition; a new holder's epoch is above every earlier one.
 * I2  Acquire and renew are one compare-and-set on the store's own clock; no wall clock of a process counts.
 * I3  The holder fences itself `fenceAfterMs` after *sending* the last renewal that succeeded, by its
 *     monotonic clock; that is the engine's duty, the port only answers.
 */
export interface Lease {
  readonly partition: number;
  readonly owner: string;
  /** Where the owner's gRPC service is reached, `host:port`. */
  readonly address: string;
  readonly epoch: number;
}

export interface OwnershipView extends Lease {
  /** Whether the lease had expired by the store's clock when it was read. */
  readonly expired: boolean;
}

export interface Ownership {
  open(): Promise<void>;
  /**
   * Takes every lease of `partitions` that is free, expired or already ours, at most `atMost` of those not ours.
   * A lease newly taken has an epoch above `max(its last epoch, minimumEpochs.get(partition) ?? 0)`.
   * Leases already held by this owner are renewed and keep their epoch.
   */
  acquire(request: {
    readonly owner: string;
    readonly address: string;
    readonly partitions: readonly number[];
    readonly atMost: number;
    readonly leaseMs: number;
    readonly minimumEpochs?: ReadonlyMap<number, number>;
  }): Promise<readonly Lease[]>;
  /** Prolongs leases; answers the partitions that are still ours under that epoch. */
  renew(request: {
    readonly owner: string;
    readonly leases: readonly { readonly partition: number; readonly epoch: number }[];
    readonly leaseMs: number;
  }): Promise<readonly number[]>;
  /** Raises the epoch of a lease that we hold (after doubt): the next epoch, or undefined when it is not ours any more. */
  raiseEpoch(request: {
    readonly owner: string;
    readonly partition: number;
    readonly atLeast: number;
    readonly leaseMs: number;
  }): Promise<number | undefined>;
  /** Gives leases back at once, so that another need not wait for their end. */
  release(request: { readonly owner: string; readonly partitions: readonly number[] }): Promise<void>;
  /** Every lease as the store has it, and the store's clock in milliseconds since 1970. */
  view(): Promise<{ readonly leases: readonly OwnershipView[]; readonly nowMs: number }>;
  close(): Promise<void>;
}
