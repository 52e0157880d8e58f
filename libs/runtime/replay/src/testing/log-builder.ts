/** Builds logs as an owner writes them: commands are decided, folded, sealed and appended, rows are written. */
import { Transition } from '@symphainy/contracts/wal';
import type { Command } from '@symphainy/contracts/wal';
import type { ReadStoreWriter } from '@symphainy/public-works-read-store';
import type { Wal } from '@symphainy/public-works-wal';
import {
  StateDigest,
  decide,
  epochFrame,
  fold,
  initialChain,
  initialPartitionState,
  readFrame,
  sealFrame,
} from '@symphainy/runtime-core';
import type { Decision, FrameChain, PartitionState, SealedTransition } from '@symphainy/runtime-core';
import { Projection } from '@symphainy/runtime-read-model';
import type { LiveDigest } from '../replay/live-side.js';

export type CommandKind = NonNullable<Command['kind']>;

interface Partition {
  readonly state: PartitionState;
  readonly digest: StateDigest;
  chain: FrameChain;
  offset: number;
  rowsAt: number;
  projection: Projection;
}

export class LogBuilder {
  nowMs = 1_700_000_000_000;
  private readonly partitions: Partition[];

  constructor(
    readonly wal: Wal,
    partitionCount: number,
    private readonly store?: ReadStoreWriter,
  ) {
    this.partitions = Array.from({ length: partitionCount + 1 }, (_, partition) => ({
      state: initialPartitionState(partition),
      digest: new StateDigest(),
      chain: initialChain(partition),
      offset: 0,
      rowsAt: 0,
      projection: new Projection(),
    }));
  }

  state(partition: number): PartitionState {
    return this.partitions[partition]!.state;
  }

  chain(partition: number): FrameChain {
    return this.partitions[partition]!.chain;
  }

  /** Starts an epoch in every partition. */
  async startEpoch(epoch: number, owner = 'owner-1'): Promise<void> {
    for (const [number, partition] of this.partitions.entries()) {
      const bytes = epochFrame(partition.chain, epoch, owner, '127.0.0.1:1');
      await this.wal.fence([{ partition: number, epoch, bytes }]);
      partition.chain = accepted(partition.chain, bytes);
      partition.offset += 1;
      await this.store?.takeOver(number, epoch);
    }
  }

  /** One frame with the transitions of some commands; those that decide nothing leave none. */
  async frame(number: number, ...kinds: readonly CommandKind[]): Promise<readonly Decision[]> {
    const partition = this.partitions[number]!;
    const { state, chain } = partition;
    const transitions: SealedTransition[] = [];
    const control = this.partitions[0]!;
    const decisions = kinds.map((kind) => {
      const command: Command = { nowMs: this.nowMs, traceParent: '', kind };
      const decision = decide(state, control.state.control, command);
      if (decision.type !== 'decided') return decision;
      const { tenantId, events } = decision;
      const transition: Transition = { tenantId, command, events: events.map((event) => ({ kind: event })) };
      const position = { partition: number, seq: chain.seq + 1, index: transitions.length };
      fold(state, transition, position);
      const encoded = Transition.encode(transition).finish();
      partition.projection.add({ transition, position, timeMs: this.nowMs, encoded });
      transitions.push({ tenantId, bytes: encoded });
      return decision;
    });
    if (transitions.length === 0) return decisions;
    const sealed = sealFrame(chain, { timeMs: this.nowMs, controlSeq: control.chain.seq, transitions });
    const append = { partition: number, expected: partition.offset, epoch: chain.epoch, bytes: sealed.bytes };
    const [result] = await this.wal.append([append]);
    if (result?.type !== 'ok') throw new Error(`the log did not take frame ${sealed.chain.seq}`);
    partition.chain = sealed.chain;
    partition.offset += 1;
    return decisions;
  }

  /** Brings the rows up to the last frame of every partition. */
  async writeRows(): Promise<void> {
    for (const [number, partition] of this.partitions.entries()) {
      const { chain, rowsAt, projection, digest, state } = partition;
      if (chain.seq === rowsAt) continue;
      const at = { partition: number, epoch: chain.epoch, fromSeq: rowsAt, toSeq: chain.seq };
      const results = await this.store?.write([
        { ...at, digest: digest.take(state).digest, changes: projection.changes() },
      ]);
      if (results?.[0]?.type !== 'ok') throw new Error(`the rows of partition ${number} were not written`);
      partition.rowsAt = chain.seq;
      partition.projection = new Projection();
    }
  }

  /** As the owner answers when it is asked. */
  digests(): LiveDigest[] {
    return this.partitions.map(({ chain, digest, state }, partition) => ({
      partition,
      seq: chain.seq,
      digest: digest.take(state).digest,
    }));
  }
}

function accepted(chain: FrameChain, bytes: Uint8Array): FrameChain {
  const reading = readFrame(chain, bytes);
  if (reading.type !== 'accepted' && reading.type !== 'epoch')
    throw new Error(`the record is ${reading.type}`);
  return reading.chain;
}
