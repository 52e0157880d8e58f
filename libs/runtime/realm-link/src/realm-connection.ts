/**
 * One long stream to one realm.
 *
 * I1  Never more tasks under way than the realm granted credits for; the rest wait here, bounded.
 * I2  Tasks of one tick go out in one message.
 * I3  When the stream ends, everything under way on it is handed back as lost; what waits stays for the next.
 */
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { WorkRequest } from '@symphainy/contracts/realm';
import type { RealmClient, Report, Task, WorkResponse } from '@symphainy/contracts/realm';
import type { Logger } from 'pino';

const waitingMax = 20_000;
const firstRetryMs = 100;
const retryMsMax = 5_000;
const messageBytesTarget = 512 * 1024;
/** How long a task may wait for a realm that cannot be reached before its delivery fails. */
const unreachableMsMax = 5_000;

export interface RealmEvents {
  readonly report: (report: Report) => void;
  /** The realm had the task when its stream ended. */
  readonly lost: (taskId: string, detail: string) => void;
  /** The task never left. */
  readonly unreachable: (taskId: string, detail: string) => void;
}

export class RealmConnection {
  private stream: ClientDuplexStream<WorkRequest, WorkResponse> | undefined;
  private credits = 0;
  private readonly waiting = new Map<string, { readonly task: Task; readonly sinceMs: number }>();
  private readonly underWay = new Set<string>();
  private cancels: string[] = [];
  private scheduled = false;
  private closed = false;
  private retryMs = firstRetryMs;
  private retry: NodeJS.Timeout | undefined;
  private readonly sweep: NodeJS.Timeout;

  constructor(
    readonly realm: string,
    private readonly client: RealmClient,
    private readonly events: RealmEvents,
    private readonly log: Logger,
  ) {
    this.connect();
    this.sweep = setInterval(() => this.failUnreachable(), 500);
  }

  get connected(): boolean {
    return this.stream !== undefined && this.credits + this.underWay.size > 0;
  }

  /** Takes a task; false when too many wait. */
  send(task: Task): boolean {
    if (this.closed || this.waiting.size >= waitingMax) return false;
    this.waiting.set(task.taskId, { task, sinceMs: performance.now() });
    this.schedule();
    return true;
  }

  cancel(taskId: string): void {
    if (this.waiting.delete(taskId)) return;
    if (!this.underWay.has(taskId)) return;
    this.cancels.push(taskId);
    this.schedule();
  }

  /** Forgets a delivery without a word. */
  forget(taskId: string): void {
    this.cancel(taskId);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    clearInterval(this.sweep);
    this.stream?.end();
    this.client.close();
  }

  private connect(): void {
    const stream = this.client.work();
    this.stream = stream;
    this.credits = 0;
    stream.on('data', (response: WorkResponse) => this.receive(response));
    stream.on('error', (error: Error) => this.disconnected(stream, error.message));
    stream.on('end', () => this.disconnected(stream, 'the realm ended the stream'));
  }

  private receive(response: WorkResponse): void {
    this.retryMs = firstRetryMs;
    this.credits += response.credits;
    for (const report of response.reports) {
      this.underWay.delete(report.taskId);
      this.events.report(report);
    }
    this.schedule();
  }

  private disconnected(stream: ClientDuplexStream<WorkRequest, WorkResponse>, detail: string): void {
    if (this.stream !== stream) return;
    this.stream = undefined;
    this.credits = 0;
    if (!this.closed) this.log.warn({ realm: this.realm, detail }, 'realm stream lost');
    const lost = [...this.underWay];
    this.underWay.clear();
    for (const taskId of lost) this.events.lost(taskId, `the stream to realm ${this.realm} was lost`);
    if (this.closed) return;
    this.retry = setTimeout(() => this.connect(), this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, retryMsMax);
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    const { stream } = this;
    if (!stream) return;
    while (this.cancels.length > 0 || (this.credits > 0 && this.waiting.size > 0)) {
      const tasks = this.takeTasks();
      const cancels = this.cancels.splice(0).map((taskId) => ({ taskId }));
      stream.write(WorkRequest.create({ tasks, cancels }));
    }
  }

  private takeTasks(): Task[] {
    const tasks: Task[] = [];
    let sizeBytes = 0;
    for (const [taskId, { task }] of this.waiting) {
      if (this.credits === 0 || sizeBytes > messageBytesTarget) break;
      this.waiting.delete(taskId);
      this.underWay.add(taskId);
      this.credits--;
      tasks.push(task);
      sizeBytes += task.params.length + task.inputs.reduce((sum, input) => sum + input.content.length, 512);
    }
    return tasks;
  }

  private failUnreachable(): void {
    if (this.connected) return;
    const now = performance.now();
    for (const [taskId, { sinceMs }] of this.waiting) {
      if (now - sinceMs < unreachableMsMax) return;
      this.waiting.delete(taskId);
      this.events.unreachable(taskId, `realm ${this.realm} cannot be reached`);
    }
  }
}
