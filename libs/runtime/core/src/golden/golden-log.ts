/**
 * The records that the golden script gives, made by this version of the core: commands are decided, folded and
 * sealed as an owner does it, one frame a step.
 */
import { Transition } from '@symphainy/contracts/wal';
import type { Command } from '@symphainy/contracts/wal';
import { decide } from '../decide.js';
import { epochFrame, initialChain, readFrame, sealFrame } from '../frame/frame-chain.js';
import type { FrameChain, SealedTransition } from '../frame/frame-chain.js';
import { initialPartitionState } from '../partition-state.js';
import { StateDigest } from '../state-digest.js';
import { fold } from '../transition.js';

export type CommandKind = NonNullable<Command['kind']>;

export interface GoldenRecord {
  readonly partition: number;
  /** What happens in it, for whoever looks at a difference. */
  readonly about: string;
  /** The bytes of the record, in hex. */
  readonly record: string;
  /** The digest of the partition's state after it. */
  readonly state: string;
}

class Partition {
  readonly state;
  readonly digest = new StateDigest();
  chain: FrameChain;

  constructor(number: number) {
    this.state = initialPartitionState(number);
    this.chain = initialChain(number);
  }
}

export class GoldenLog {
  readonly records: GoldenRecord[] = [];
  nowMs = 1_700_000_000_000;
  private readonly partitions = [new Partition(0), new Partition(1)];

  startEpoch(number: number, epoch: number, owner: string): void {
    const partition = this.partitions[number]!;
    const bytes = epochFrame(partition.chain, epoch, owner, `${owner}:7000`);
    const reading = readFrame(partition.chain, bytes);
    if (reading.type !== 'epoch') throw new Error(`epoch ${epoch} does not start: ${reading.type}`);
    partition.chain = reading.chain;
    this.record(number, `epoch ${epoch}`, bytes);
  }

  /** One frame. A command that records nothing is a fault of the script. */
  frame(number: number, about: string, ...kinds: readonly CommandKind[]): void {
    const partition = this.partitions[number]!;
    const { state, chain } = partition;
    const control = this.partitions[0]!;
    const transitions = kinds.map((kind, index): SealedTransition => {
      const command: Command = { nowMs: this.nowMs, traceParent: '00-golden-01', kind };
      const decision = decide(state, control.state.control, command);
      if (decision.type !== 'decided') throw new Error(`${about}: ${JSON.stringify(decision)}`);
      const { tenantId, events } = decision;
      const transition: Transition = { tenantId, command, events: events.map((event) => ({ kind: event })) };
      fold(state, transition, { partition: number, seq: chain.seq + 1, index });
      return { tenantId, bytes: Transition.encode(transition).finish() };
    });
    const controlSeq = control.chain.seq;
    const sealed = sealFrame(chain, { timeMs: this.nowMs, controlSeq, transitions });
    partition.chain = sealed.chain;
    this.record(number, about, sealed.bytes);
  }

  private record(number: number, about: string, bytes: Uint8Array): void {
    const { state, digest } = this.partitions[number]!;
    const record = Buffer.from(bytes).toString('hex');
    this.records.push({ partition: number, about, record, state: digest.take(state).digest });
  }
}
