/**
 * One partition's part in a turn: take what waits, decide, fold speculatively, seal one frame.
 *
 * I1  Synchronous and without I/O; nothing leaves from here. The owner ships the frame and releases effects
 *     and answers when it is durable.
 * I2  A command whose decision throws is set aside in the same turn; one whose fold throws poisons the
 *     partition's memory, which is dropped and folded again.
 */
import { encode } from '@symphainy/contracts/encode';
import { Command, Transition } from '@symphainy/contracts/wal';
import { sha256Hex } from '@symphainy/kernel';
import { decide, fold, sealFrame } from '@symphainy/runtime-core';
import type { ControlState, Decision, Effect, FrameChain, SealedTransition } from '@symphainy/runtime-core';
import type { LoggedTransition } from '@symphainy/runtime-read-model';
import type { EngineLimits } from './limits.js';
import type { OwnedPartition } from './owned-partition.js';
import type { CommandKind, Pending } from './pending.js';

/** The control state as of a durable frame of the control log. */
export interface DurableControl {
  readonly seq: number;
  readonly state: ControlState;
}

export interface Outcome {
  readonly pending: Pending;
  readonly decision: Decision;
  /** Index of its transition in the frame; -1 when nothing was recorded. */
  readonly index: number;
}

export interface PartitionTurn {
  readonly partition: OwnedPartition;
  readonly outcomes: readonly Outcome[];
  readonly effects: readonly Effect[];
  readonly transitions: readonly LoggedTransition[];
  readonly frame: { readonly bytes: Uint8Array; readonly chain: FrameChain } | undefined;
  /** Executions whose state changed. */
  readonly changed: ReadonlySet<string>;
}

/** The fold of a command that had been decided threw: the state in memory cannot be trusted any more. */
export class FoldFailed extends Error {
  constructor(
    readonly command: Command,
    cause: unknown,
    /** Every caller of this turn, to be taken again. */
    readonly interrupted: readonly Pending[],
  ) {
    super('a decided command could not be folded', { cause });
    this.name = 'FoldFailed';
  }
}

const timersPerTurnMax = 1_000;
/** With what a frame may hold before it is closed, this still fits the log. */
const transitionBytesMax = 680 * 1024;

export function takeTurn(
  partition: OwnedPartition,
  durableControl: DurableControl,
  nowMs: number,
  limits: EngineLimits,
): PartitionTurn {
  const turn = new TurnInProgress(partition, durableControl, Math.max(nowMs, partition.chain.timeMs));
  for (let fired = 0; fired < timersPerTurnMax; fired++) {
    const timer = partition.state.timers.popDue(turn.nowMs);
    if (!timer) break;
    turn.take(internal({ $case: 'fireTimer', value: { ...timer } }));
  }
  let taken = 0;
  partition.queue.drain((pending) => {
    turn.take(pending);
    taken++;
    return taken < limits.commandsPerTurnMax && turn.sizeBytes < limits.frameBytesTarget ? 'more' : 'enough';
  });
  return turn.finish();
}

/** A command of the platform's own making, which nobody waits for. */
export function internal(kind: CommandKind): Pending {
  return { kind, tenantId: '', traceParent: '', answer: () => undefined };
}

class TurnInProgress {
  sizeBytes = 0;
  private readonly outcomes: Outcome[] = [];
  private readonly effects: Effect[] = [];
  private readonly transitions: LoggedTransition[] = [];
  private readonly changed = new Set<string>();

  constructor(
    private readonly partition: OwnedPartition,
    private readonly durableControl: DurableControl,
    readonly nowMs: number,
  ) {}

  take(pending: Pending): void {
    const command: Command = { nowMs: this.nowMs, traceParent: pending.traceParent, kind: pending.kind };
    const poisoned = this.partition.poisoned.size > 0 && this.partition.poisoned.has(kindDigest(command));
    let decided: { decision: Decision; command: Command; bytes?: Uint8Array; transition?: Transition };
    try {
      if (poisoned) throw new Error('its fold failed before');
      decided = this.decide(command);
      if ((decided.bytes?.length ?? 0) > transitionBytesMax) {
        throw new Error(`its record has ${decided.bytes?.length} bytes; the limit is ${transitionBytesMax}`);
      }
    } catch (error) {
      decided = this.decide(quarantined(command, error));
    }
    const { decision, bytes, transition } = decided;
    if (decision.type !== 'decided' || !bytes || !transition) {
      this.outcomes.push({ pending, decision, index: -1 });
      return;
    }
    const { partition } = this;
    const index = this.transitions.length;
    this.outcomes.push({ pending, decision, index });
    const position = { partition: partition.partition, seq: partition.chain.seq + 1, index };
    try {
      fold(partition.state, transition, position);
    } catch (error) {
      throw new FoldFailed(
        command,
        error,
        this.outcomes.map((outcome) => outcome.pending),
      );
    }
    this.transitions.push({ transition, position, timeMs: this.nowMs, encoded: bytes });
    this.sizeBytes += bytes.length;
    for (const effect of decision.effects) this.effects.push(effect);
    for (const event of decision.events) {
      const { value } = event;
      if ('executionId' in value && value.executionId) this.changed.add(value.executionId);
    }
  }

  finish(): PartitionTurn {
    const { partition, durableControl, transitions } = this;
    const controlSeq = partition.partition === 0 ? partition.chain.seq : durableControl.seq;
    const frame =
      transitions.length > 0
        ? sealFrame(partition.chain, {
            timeMs: this.nowMs,
            controlSeq,
            transitions: transitions.map(sealedTransition),
          })
        : undefined;
    const { outcomes, effects, changed } = this;
    return { partition, outcomes, effects, transitions, frame, changed };
  }

  private decide(command: Command) {
    const { partition } = this;
    const control = partition.partition === 0 ? partition.state.control : this.durableControl.state;
    const decision = decide(partition.state, control, command);
    if (decision.type !== 'decided') return { decision, command };
    const { tenantId, events } = decision;
    const transition: Transition = { tenantId, command, events: events.map((kind) => ({ kind })) };
    return { decision, command, transition, bytes: encode(Transition, transition) };
  }
}

function sealedTransition(logged: LoggedTransition): SealedTransition {
  return { tenantId: logged.transition.tenantId, bytes: logged.encoded };
}

export function kindDigest(command: Command): string {
  return sha256Hex(Command.encode({ nowMs: 0, traceParent: '', kind: command.kind }).finish());
}

function quarantined(command: Command, error: unknown): Command {
  const detail = error instanceof Error ? error.message : String(error);
  const bytes = Buffer.from(Command.encode(command).finish());
  return { ...command, kind: { $case: 'quarantine', value: { command: bytes, detail } } };
}
