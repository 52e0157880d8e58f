/** Callers who wait for an execution to end. Bounded; each leaves by itself when its time is up. */
import type { ExecutionAnswerView } from './pending.js';

export const waitersMax = 50_000;

export class Waiters {
  private readonly byExecution = new Map<string, Set<(view: ExecutionAnswerView) => void>>();
  private count = 0;

  /** Registers a caller; answers how to take it back, or undefined when there are too many. */
  add(executionId: string, tell: (view: ExecutionAnswerView) => void): (() => void) | undefined {
    if (this.count >= waitersMax) return undefined;
    const waiting = this.byExecution.get(executionId) ?? new Set();
    this.byExecution.set(executionId, waiting);
    waiting.add(tell);
    this.count++;
    return () => {
      if (!waiting.delete(tell)) return;
      this.count--;
      if (waiting.size === 0) this.byExecution.delete(executionId);
    };
  }

  has(executionId: string): boolean {
    return this.byExecution.has(executionId);
  }

  tell(executionId: string, view: ExecutionAnswerView): void {
    const waiting = this.byExecution.get(executionId);
    if (!waiting) return;
    this.byExecution.delete(executionId);
    this.count -= waiting.size;
    for (const tell of waiting) tell(view);
  }
}
