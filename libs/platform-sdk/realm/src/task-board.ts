/**
 * Everything that a realm has under way, over all streams and unary calls.
 *
 * I1  At most `concurrencyMax` handlers run; the rest wait in order, in a bounded queue.
 * I2  A task that is delivered again while it is under way is not run again: both deliveries get the
 *     one answer.
 * I3  A task is answered once. At its deadline it is answered for its handler; what the handler
 *     returns later is dropped and logged. Its place is freed only when the handler really ends, so
 *     handlers that hang show as a realm that is not ready, not as memory that grows.
 * I4  A cancelled task is not answered, except an external write that began: its outcome is evidence.
 */
import type { Report, Task } from '@symphainy/contracts/realm';
import type { Attribution } from '@symphainy/contracts/kernel';
import { TaskContext } from './handler-context.js';
import type { HandlerResult } from './handler-result.js';
import type { RealmLog } from './log.js';
import {
  canWrite,
  failed,
  outcomeAtDeadline,
  outcomeNotBegun,
  outcomeNotOffered,
  outcomeOfError,
  reportOf,
  reportOfResult,
} from './outcome.js';
import type { Outcome } from './outcome.js';
import type { Realm } from './realm.js';
import type { ObserveTask } from './task-observer.js';
import type { RunListener } from './task-run.js';
import { TaskRun } from './task-run.js';
import type { VerifyGrant } from './write-grant.js';
import { GrantBook } from './write-grant.js';

export interface BoardOptions {
  readonly concurrencyMax: number;
  readonly waitingMax: number;
  readonly log: RealmLog;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly observe: ObserveTask;
  /** Undefined: external writes are refused. */
  readonly verifyGrant: VerifyGrant | undefined;
}

export interface BoardState {
  readonly running: number;
  readonly waiting: number;
  /** Handlers that go on although their deadline has passed. */
  readonly overdue: number;
  readonly draining: boolean;
}

/** How often deadlines and heartbeats are looked at while something is under way. */
const sweepIntervalMs = 50;

export class TaskBoard {
  private readonly runs = new Map<string, TaskRun>();
  private readonly waiting = new Set<TaskRun>();
  private readonly artifactKinds: ReadonlySet<string>;
  private readonly grantBook: GrantBook;
  private running = 0;
  private draining = false;
  private starting = false;
  private sweeper: NodeJS.Timeout | undefined;
  private emptied: (() => void)[] = [];

  constructor(
    private readonly realm: Realm,
    private readonly options: BoardOptions,
  ) {
    this.artifactKinds = new Set(realm.artifactKinds.keys());
    this.grantBook = new GrantBook(options.verifyGrant, options.now);
  }

  get state(): BoardState {
    const nowMs = this.options.now();
    let overdue = 0;
    for (const run of this.runs.values()) if (run.phase === 'running' && nowMs >= run.deadlineMs) overdue++;
    return { running: this.running, waiting: this.waiting.size, overdue, draining: this.draining };
  }

  /** Takes a delivered task. The listener is always released in the end, perhaps before this returns. */
  submit(task: Task, listener: RunListener): void {
    const known = this.runs.get(task.taskId);
    if (known) return this.join(known, listener);
    const intent = this.realm.intents.get(task.intentType);
    if (!intent) return this.refuse(task, listener, outcomeNotOffered(this.realm, task.intentType));
    if (this.draining) return this.refuse(task, listener, outcomeNotBegun('the realm is shutting down'));
    const { attribution } = task;
    if (!attribution) {
      return this.refuse(task, listener, failed('SYM-RL-0001', 'the task carries no attribution', false));
    }
    const nowMs = this.options.now();
    const deadlineMs = task.deadlineMs > 0 ? task.deadlineMs : nowMs + intent.timeoutMs;
    if (deadlineMs <= nowMs) return this.refuse(task, listener, outcomeAtDeadline(task, intent, false));
    if (this.waiting.size >= this.options.waitingMax) {
      return this.refuse(task, listener, outcomeNotBegun('the queue of the realm is full'));
    }
    const run = new TaskRun(task, intent, deadlineMs, this.options.observe(task), nowMs);
    run.listeners.push(listener);
    this.runs.set(task.taskId, run);
    if (this.running < this.options.concurrencyMax) this.start(run, attribution);
    else this.waiting.add(run);
    if (run.phase !== 'ended') this.watch();
  }

  /** Runtime does not want the result any more. An id that is not under way is no error: it has ended. */
  cancel(taskId: string): void {
    const run = this.runs.get(taskId);
    if (!run || run.cancelled || run.answer) return;
    run.cancelled = true;
    run.abort('the task was cancelled');
    if (run.phase === 'waiting') {
      if (canWrite(run.intent, run.task)) this.settle(run, outcomeNotBegun('cancelled before it began'));
      else run.observer.ended('cancelled', '');
      this.end(run);
    }
  }

  /** Takes nothing new from now on; resolves when nothing is under way. */
  drain(): Promise<void> {
    this.draining = true;
    if (this.runs.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.emptied.push(resolve));
  }

  private join(run: TaskRun, listener: RunListener): void {
    if (run.answer) {
      listener.report(run.answer);
      listener.release();
      return;
    }
    run.listeners.push(listener);
  }

  private refuse(task: Task, listener: RunListener, outcome: Outcome): void {
    listener.report(reportOf(task, outcome));
    listener.release();
  }

  private start(run: TaskRun, attribution: Attribution): void {
    run.phase = 'running';
    this.running++;
    let result: HandlerResult | Promise<HandlerResult>;
    try {
      const context = new TaskContext(run.task, attribution, run, this.options.log, this.grantBook);
      result = run.intent.invoke(run.task.params, context);
    } catch (error) {
      return this.threw(run, error);
    }
    if (!isPromise(result)) return this.returned(run, result);
    result.then(
      (value) => this.returned(run, value),
      (error: unknown) => this.threw(run, error),
    );
  }

  private returned(run: TaskRun, result: HandlerResult): void {
    if (this.isWanted(run)) {
      this.answer(run, reportOfResult(run.task, run.intent, result, this.artifactKinds, this.options.log));
    }
    this.end(run);
  }

  private threw(run: TaskRun, error: unknown): void {
    if (this.isWanted(run)) this.settle(run, outcomeOfError(run.task, run.intent, error, this.options.log));
    this.end(run);
  }

  /** False for what came too late or was cancelled; then nothing is reported. */
  private isWanted(run: TaskRun): boolean {
    if (run.answer) {
      const fields = { task_id: run.task.taskId, intent: run.intent.type };
      this.options.log.warn(fields, 'a result came after the deadline and was dropped');
      return false;
    }
    if (!run.cancelled || canWrite(run.intent, run.task)) return true;
    run.observer.ended('cancelled', '');
    return false;
  }

  private settle(run: TaskRun, outcome: Outcome): void {
    this.answer(run, reportOf(run.task, outcome));
  }

  private answer(run: TaskRun, report: Report): void {
    const { outcome } = report;
    run.settle(report);
    if (outcome) run.observer.ended(outcome.$case, outcome.$case === 'failed' ? outcome.value.code : '');
  }

  /** Frees the place of a run and gives it to the next that waits. */
  private end(run: TaskRun): void {
    if (run.phase === 'running') this.running--;
    this.waiting.delete(run);
    this.runs.delete(run.task.taskId);
    run.release();
    this.startNext();
    if (this.runs.size === 0) {
      for (const resolve of this.emptied.splice(0)) resolve();
    }
  }

  /** A handler that ends at once calls this again from within; the loop that runs already goes on then. */
  private startNext(): void {
    if (this.starting) return;
    this.starting = true;
    for (const next of this.waiting) {
      if (this.running >= this.options.concurrencyMax) break;
      this.waiting.delete(next);
      if (next.task.attribution) this.start(next, next.task.attribution);
    }
    this.starting = false;
  }

  private watch(): void {
    this.sweeper ??= setInterval(() => this.sweep(this.options.now()), sweepIntervalMs).unref();
  }

  private sweep(nowMs: number): void {
    for (const run of this.runs.values()) {
      if (run.answer) continue;
      if (nowMs >= run.deadlineMs) this.expire(run);
      else if (run.phase === 'running') {
        const heartbeat = run.dueHeartbeat(nowMs);
        if (heartbeat) for (const listener of run.listeners) listener.heartbeat(heartbeat);
      }
    }
    if (this.runs.size === 0) {
      clearInterval(this.sweeper);
      this.sweeper = undefined;
    }
  }

  private expire(run: TaskRun): void {
    const began = run.phase === 'running';
    run.abort('the deadline has passed');
    if (!run.cancelled || canWrite(run.intent, run.task)) {
      this.settle(run, outcomeAtDeadline(run.task, run.intent, began));
    }
    if (!began) this.end(run);
  }
}

function isPromise(result: HandlerResult | Promise<HandlerResult>): result is Promise<HandlerResult> {
  return typeof result === 'object' && result !== null && 'then' in result;
}
