/** The verifier's end of a Work stream: sends, and waits for what the realm answers. */
import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js';
import type { CancelTask, Report, Task, WorkRequest, WorkResponse } from '@symphainy/contracts/realm';

export class WorkConversation {
  readonly reports: Report[] = [];
  /** Credits granted so far, and tasks sent so far. */
  granted = 0;
  sent = 0;
  /** How the stream ended; undefined while it is open. */
  ended: 'in order' | ServiceError | undefined;
  private wake: (() => void)[] = [];

  constructor(private readonly stream: ClientDuplexStream<WorkRequest, WorkResponse>) {
    stream.on('data', (response: WorkResponse) => {
      this.reports.push(...response.reports);
      this.granted += response.credits;
      this.changed();
    });
    stream.on('error', (error: ServiceError) => {
      this.ended ??= error;
      this.changed();
    });
    stream.on('end', () => {
      this.ended ??= 'in order';
      this.changed();
    });
  }

  get credits(): number {
    return this.granted - this.sent;
  }

  send(tasks: readonly Task[], cancels: readonly CancelTask[] = [], drain = false): void {
    this.sent += tasks.length;
    this.stream.write({ tasks: [...tasks], cancels: [...cancels], drain });
  }

  reportsOf(taskId: string): readonly Report[] {
    return this.reports.filter((report) => report.taskId === taskId);
  }

  /** Waits until the condition holds; false when the time is up or the stream has ended without it. */
  async until(condition: () => boolean, msMax: number): Promise<boolean> {
    const endsAtMs = Date.now() + msMax;
    while (!condition()) {
      const leftMs = endsAtMs - Date.now();
      if (leftMs <= 0 || this.ended) return false;
      await this.change(leftMs);
    }
    return true;
  }

  /** Waits for a report on each task, `count` in all. */
  answered(taskIds: readonly string[], msMax: number): Promise<boolean> {
    return this.until(() => taskIds.every((taskId) => this.reportsOf(taskId).length > 0), msMax);
  }

  close(): void {
    this.stream.cancel();
  }

  private change(msMax: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, msMax);
      this.wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private changed(): void {
    for (const wake of this.wake.splice(0)) wake();
  }
}
