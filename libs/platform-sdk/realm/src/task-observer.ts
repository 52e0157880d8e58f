import type { Task } from '@symphainy/contracts/realm';

export type TaskEnd = 'succeeded' | 'failed' | 'unknown' | 'cancelled';

/** Watches one task, for traces and metrics. */
export interface TaskObserver {
  /** The traceparent that the handler's own calls carry. */
  readonly traceParent: string;
  /** Called once, when the outcome is settled. */
  ended(end: TaskEnd, code: string): void;
}

export type ObserveTask = (task: Task) => TaskObserver;

/** Watches nothing. */
export const unobserved: ObserveTask = (task) => ({ traceParent: task.traceParent, ended: () => undefined });
