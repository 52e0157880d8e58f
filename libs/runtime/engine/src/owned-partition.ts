/** One partition in the hands of this owner: its state, its place on the log, and what waits for a turn. */
import { StateDigest, initialChain, initialPartitionState } from '@symphainy/runtime-core';
import type { FrameChain, PartitionState } from '@symphainy/runtime-core';
import { FairQueue } from './fair-queue.js';
import { FrameBuffer } from './frame-buffer.js';
import type { EngineLimits } from './limits.js';
import type { Pending } from './pending.js';

export type PartitionStatus =
  /** Folding; commands wait. */
  | { readonly type: 'recovering' }
  /** Folded to the end under our epoch; waits until the control state is as new as its frames. */
  | { readonly type: 'folded' }
  | { readonly type: 'serving' }
  /** A durable frame does not fold: an incident for people; nothing is skipped. */
  | { readonly type: 'halted'; readonly detail: string }
  /** Another owner has it, or we gave it back. */
  | { readonly type: 'lost' };

export class OwnedPartition {
  status: PartitionStatus = { type: 'recovering' };
  state: PartitionState;
  chain: FrameChain;
  digest = new StateDigest();
  /** Where the next record goes. */
  nextOffset = 0;
  /** Places of records that the readers' rule dropped. */
  dropped = new Set<number>();
  readonly queue: FairQueue<Pending>;
  recent: FrameBuffer;
  /** Commands whose fold threw: set aside first after the next takeover, by the digest of their kind. */
  readonly poisoned = new Set<string>();

  constructor(
    readonly partition: number,
    public epoch: number,
    private readonly limits: EngineLimits,
  ) {
    this.state = initialPartitionState(partition);
    this.chain = initialChain(partition);
    this.queue = new FairQueue(limits.queue);
    this.recent = new FrameBuffer(limits.recentBytesMax);
  }

  /** Forgets everything folded: doubt has one exit. What waits stays. */
  forget(epoch: number): void {
    this.status = { type: 'recovering' };
    this.epoch = epoch;
    this.state = initialPartitionState(this.partition);
    this.chain = initialChain(this.partition);
    this.digest = new StateDigest();
    this.nextOffset = 0;
    this.dropped = new Set();
    this.recent = new FrameBuffer(this.limits.recentBytesMax);
  }
}
