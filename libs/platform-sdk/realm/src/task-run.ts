/** One delivered task on its way through its handler. */
import type { Heartbeat, Report, Task } from '@symphainy/contracts/realm';
import type { IntentDefinition } from './realm.js';
import type { TaskObserver } from './task-observer.js';

/** Who waits for a run: a stream, or a unary call. */
export interface RunListener {
  /** The one terminal answer; not called when the run was cancelled and its result does not matter. */
  report(report: Report): void;
  heartbeat(heartbeat: Heartbeat): void;
  /** The run holds nothing any more; called once, after the report if there is one. */
  release(): void;
}

export type RunPhase = 'waiting' | 'running' | 'ended';

const heartbeatAfterMs = 1_000;
const progressIntervalMs = 250;

export class TaskRun {
  phase: RunPhase = 'waiting';
  /** Set once the outcome is settled; a result that comes later is late. */
  answer: Report | undefined;
  cancelled = false;
  readonly listeners: RunListener[] = [];

  private controller: AbortController | undefined;
  private abortReason: Error | undefined;
  private progressPercent = 0;
  private note = '';
  private progressed = false;
  private beatAtMs: number;

  constructor(
    readonly task: Task,
    readonly intent: IntentDefinition,
    readonly deadlineMs: number,
    readonly observer: TaskObserver,
    takenAtMs: number,
  ) {
    this.beatAtMs = takenAtMs;
  }

  /** Made when a handler looks at it: most never do. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.abortReason && !this.controller.signal.aborted) this.controller.abort(this.abortReason);
    return this.controller.signal;
  }

  get traceParent(): string {
    return this.observer.traceParent;
  }

  abort(reason: string): void {
    this.abortReason ??= new Error(reason);
    this.controller?.abort(this.abortReason);
  }

  heartbeat(progressPercent: number, note: string): void {
    this.progressPercent = Math.min(100, Math.max(0, Math.round(progressPercent) || 0));
    this.note = note.slice(0, 500);
    this.progressed = true;
  }

  /** The heartbeat that is due: every second, and soon after progress. */
  dueHeartbeat(nowMs: number): Heartbeat | undefined {
    const sinceMs = nowMs - this.beatAtMs;
    if (sinceMs < (this.progressed ? progressIntervalMs : heartbeatAfterMs)) return undefined;
    this.beatAtMs = nowMs;
    this.progressed = false;
    return { taskId: this.task.taskId, progressPercent: this.progressPercent, note: this.note };
  }

  /** Settles the outcome and tells everyone who waits. */
  settle(answer: Report): void {
    this.answer = answer;
    for (const listener of this.listeners) listener.report(answer);
  }

  release(): void {
    this.phase = 'ended';
    for (const listener of this.listeners) listener.release();
    this.listeners.length = 0;
  }
}
