/**
 * One Work stream: tasks and cancels in, reports, heartbeats and credits out.
 *
 * I1  Runtime may have as many tasks here as credits were granted; a task beyond them is refused.
 *     A credit comes back when the task's place is free.
 * I2  What goes out is gathered and written once a tick, in messages of bounded size.
 * I3  A lost stream ends no task: when Runtime delivers it again on a new stream, it joins the run.
 */
import type { Heartbeat, Report, Task, WorkRequest, WorkResponse } from '@symphainy/contracts/realm';
import { outcomeNotBegun, reportOf } from './outcome.js';
import type { TaskBoard } from './task-board.js';
import type { RunListener } from './task-run.js';

/** The part of a grpc-js bidirectional stream that a session uses. */
export interface WorkStream {
  on(event: 'data', listener: (request: WorkRequest) => void): unknown;
  on(event: 'end' | 'cancelled' | 'drain', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  write(response: WorkResponse): boolean;
  end(): unknown;
}

const messageBytesMax = 1024 * 1024;

export class WorkSession implements RunListener {
  private reports: Report[] = [];
  private readonly heartbeats = new Map<string, Heartbeat>();
  private creditsOwed: number;
  private granted = 0;
  private underWay = 0;
  private draining = false;
  private blocked = false;
  private closed = false;
  private scheduled = false;

  constructor(
    private readonly stream: WorkStream,
    private readonly board: TaskBoard,
    credits: number,
    private readonly onClosed: () => void,
  ) {
    this.creditsOwed = credits;
    stream.on('data', (request) => this.take(request));
    stream.on('end', () => this.drain());
    stream.on('cancelled', () => this.close());
    stream.on('error', () => this.close());
    stream.on('drain', () => {
      this.blocked = false;
      this.schedule();
    });
    this.schedule();
  }

  /** Finishes what is under way, takes nothing new, then ends the stream. */
  drain(): void {
    this.draining = true;
    this.creditsOwed = 0;
    this.schedule();
  }

  report(report: Report): void {
    this.heartbeats.delete(report.taskId);
    this.reports.push(report);
    this.schedule();
  }

  heartbeat(heartbeat: Heartbeat): void {
    this.heartbeats.set(heartbeat.taskId, heartbeat);
    this.schedule();
  }

  release(): void {
    this.underWay--;
    if (!this.draining) this.creditsOwed++;
    this.schedule();
  }

  private take(request: WorkRequest): void {
    if (this.closed) return;
    for (const task of request.tasks) this.takeTask(task);
    for (const { taskId } of request.cancels) this.board.cancel(taskId);
    if (request.drain) this.drain();
  }

  private takeTask(task: Task): void {
    if (this.draining) return this.report(reportOf(task, outcomeNotBegun('the stream is draining')));
    if (this.granted === 0) {
      return this.report(reportOf(task, outcomeNotBegun('the realm granted no credit for this task')));
    }
    this.granted--;
    this.underWay++;
    this.board.submit(task, this);
  }

  private schedule(): void {
    if (this.scheduled || this.blocked || this.closed) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    while (!this.closed && !this.blocked && this.hasOutput()) {
      const credits = this.creditsOwed;
      this.creditsOwed = 0;
      this.granted += credits;
      const heartbeats = [...this.heartbeats.values()];
      this.heartbeats.clear();
      this.blocked = !this.stream.write({ reports: this.nextReports(), heartbeats, credits });
    }
    if (this.draining && !this.closed && this.underWay === 0 && !this.hasOutput()) {
      this.close();
      this.stream.end();
    }
  }

  private hasOutput(): boolean {
    return this.reports.length > 0 || this.heartbeats.size > 0 || this.creditsOwed > 0;
  }

  /** As many reports as one message holds; at least one. */
  private nextReports(): Report[] {
    let bytes = 0;
    let count = 0;
    for (const report of this.reports) {
      bytes += sizeOf(report);
      if (count > 0 && bytes > messageBytesMax) break;
      count++;
    }
    if (count === this.reports.length) {
      const all = this.reports;
      this.reports = [];
      return all;
    }
    return this.reports.splice(0, count);
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.reports = [];
    this.heartbeats.clear();
    this.onClosed();
  }
}

/** Roughly what a report takes on the wire. */
function sizeOf(report: Report): number {
  let bytes = 256 + report.changes.length * 512;
  if (report.outcome?.$case === 'succeeded') {
    for (const artifact of report.outcome.value.artifacts) bytes += artifact.content.length + 128;
    for (const event of report.outcome.value.events) bytes += event.data.length + 64;
  }
  return bytes;
}
