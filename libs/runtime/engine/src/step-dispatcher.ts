/** What the engine asks of whoever reaches the realms. Reports come back as commands. */
import type { Grant } from '@symphainy/contracts/wal';
import type { Execution, Running } from '@symphainy/runtime-core';
import type { OwnedPartition } from './owned-partition.js';
import type { DurableControl } from './turn.js';

export interface StepOrder {
  readonly partition: number;
  readonly epoch: number;
  readonly executionId: string;
  readonly execution: Execution;
  readonly path: string;
  readonly attempt: number;
  readonly realm: string;
  readonly intentType: string;
  readonly timeoutAtMs: number;
  /** JSON members beside the parameters of the intent; empty when there are none. */
  readonly params: Buffer;
  /** Present for an external write. */
  readonly grant: Grant | undefined;
  /** The execution when the order was released; its maps may move on. */
  readonly running: Running;
  readonly control: DurableControl;
}

export interface StepDispatcher {
  /** Delivers a step. Every order ends in exactly one report, also when the realm cannot be reached. */
  dispatch(order: StepOrder): void;
  /** Nobody waits for this attempt any more. */
  cancel(partition: number, executionId: string, path: string, attempt: number): void;
  /** The partition is no longer ours: its orders are dropped without reports. */
  release(partition: number): void;
}

/** The order for an attempt that is open in a partition's state, or undefined when it is not. */
export function stepOrder(
  owned: OwnedPartition,
  control: DurableControl,
  executionId: string,
  path: string,
  attempt: number,
): StepOrder | undefined {
  const execution = owned.state.executions.get(executionId);
  const running = execution?.running;
  const step = running?.steps.get(path);
  if (!running || step?.status !== 'scheduled' || step.attempt !== attempt) return undefined;
  return {
    partition: owned.partition,
    epoch: owned.epoch,
    executionId,
    execution,
    path,
    attempt,
    realm: step.realm,
    intentType: step.intentType,
    timeoutAtMs: step.timeoutAtMs,
    params: step.params,
    grant: step.grant,
    running,
    control,
  };
}
