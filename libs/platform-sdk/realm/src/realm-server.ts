/** A realm as a server, without any framework: the three methods of the contract and an orderly end. */
import type { Manifest, Report, Task } from '@symphainy/contracts/realm';
import type { RealmLog } from './log.js';
import { silentLog } from './log.js';
import { manifestOf } from './manifest.js';
import type { Realm } from './realm.js';
import type { BoardState } from './task-board.js';
import { TaskBoard } from './task-board.js';
import type { ObserveTask } from './task-observer.js';
import { unobserved } from './task-observer.js';
import type { WorkStream } from './work-session.js';
import { WorkSession } from './work-session.js';
import type { VerifyGrant } from './write-grant.js';

export interface RealmServerOptions {
  /** Handlers that run at the same time, and credits that each stream is granted; 64 unless told otherwise. */
  readonly concurrencyMax?: number;
  readonly log?: RealmLog;
  /** Milliseconds since 1970; the system clock unless told otherwise. */
  readonly now?: () => number;
  readonly observe?: ObserveTask;
  /** By whom grants of external writes are checked; without it a handler gets none. */
  readonly verifyGrant?: VerifyGrant;
}

const defaultConcurrencyMax = 64;
/** Tasks that may wait for a place, in multiples of the places. */
const waitingFactorMax = 16;

export class RealmServer {
  private readonly board: TaskBoard;
  private readonly sessions = new Set<WorkSession>();
  private readonly manifest: Manifest;
  private readonly concurrencyMax: number;
  private draining = false;

  constructor(
    readonly realm: Realm,
    options: RealmServerOptions = {},
  ) {
    this.manifest = manifestOf(realm);
    this.concurrencyMax = options.concurrencyMax ?? defaultConcurrencyMax;
    this.board = new TaskBoard(realm, {
      concurrencyMax: this.concurrencyMax,
      waitingMax: this.concurrencyMax * waitingFactorMax,
      log: options.log ?? silentLog,
      now: options.now ?? Date.now,
      observe: options.observe ?? unobserved,
      verifyGrant: options.verifyGrant,
    });
  }

  describe(): Manifest {
    return this.manifest;
  }

  /** Carries out one task. Without a report when the signal cancelled it and nothing can have been written. */
  handle(task: Task, signal?: AbortSignal): Promise<Report | undefined> {
    return new Promise((resolve) => {
      let answer: Report | undefined;
      const cancel = (): void => this.board.cancel(task.taskId);
      signal?.addEventListener('abort', cancel, { once: true });
      this.board.submit(task, {
        report(report) {
          answer = report;
          resolve(report);
        },
        heartbeat() {
          // A unary call has no way to tell progress.
        },
        release() {
          signal?.removeEventListener('abort', cancel);
          resolve(answer);
        },
      });
    });
  }

  /** Serves one stream until it ends. */
  work(stream: WorkStream): void {
    const session: WorkSession = new WorkSession(stream, this.board, this.concurrencyMax, () =>
      this.sessions.delete(session),
    );
    this.sessions.add(session);
    if (this.draining) session.drain();
  }

  /** Takes nothing new, finishes what is under way, ends all streams; resolves when that is done. */
  async drain(): Promise<void> {
    this.draining = true;
    for (const session of this.sessions) session.drain();
    await this.board.drain();
  }

  get state(): BoardState {
    return this.board.state;
  }

  /** Why the realm can take no work now; empty when it can. */
  notReadyReasons(): readonly string[] {
    const { overdue, draining } = this.board.state;
    if (draining) return ['the realm is draining'];
    if (overdue < this.concurrencyMax) return [];
    return [`all ${this.concurrencyMax} handlers run on past their deadline`];
  }
}
