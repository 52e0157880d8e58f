/**
 * One service of the platform as a child process: `node dist/main.js` of its app, its output in a bounded
 * log file, in a process group of its own, so that Ctrl-C reaches us alone and we decide the order of stopping.
 *
 * I1  A service that ends without having been asked to is reported to `onDeath`, once.
 * I2  A service never outlives us for long: see exit-with-parent.ts.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SymphainyError } from '@symphainy/kernel';
import { symphainyError } from '@symphainy/kernel';
import { openBoundedLog, signal as sendSignal } from '@symphainy/local-servers';
import type { BoundedLog } from '@symphainy/local-servers';

export interface ServicePlan {
  readonly name: string;
  /** Folder of the app. */
  readonly app: string;
  readonly environment: Readonly<Record<string, string>>;
  /** host:port of its gRPC server, for services that have one. */
  readonly grpc?: string;
  /** URL of its health port. */
  readonly health: string;
  readonly logFile: string;
}

export interface ServiceDeath {
  readonly name: string;
  readonly pid: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly logFile: string;
}

const readyWithinMs = 60_000;
const readyEveryMs = 40;
const stopPatienceMs = 10_000;
const logTailBytes = 4_096;

export class Service {
  private child: ChildProcess | undefined;
  private log: BoundedLog | undefined;
  private exited: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    readonly plan: ServicePlan,
    private readonly onDeath: (death: ServiceDeath) => void,
  ) {}

  get name(): string {
    return this.plan.name;
  }

  /** The pid of the process, the last one when it has ended; 0 before the first start. */
  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Starts the process; it need not be ready yet. */
  async start(): Promise<void> {
    if (this.isRunning) return;
    const main = join(this.plan.app, 'dist/main.js');
    if (!existsSync(main)) {
      throw symphainyError({
        code: 'SYM-LP-0003',
        detail: `${this.name} is not built: ${main} is not there.`,
        remedy: 'Build first: npm run build.',
      });
    }
    await this.log?.close();
    await keepPreviousLog(this.plan.logFile);
    this.log = await openBoundedLog(this.plan.logFile);
    this.stopping = false;
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', exitWithParent(), main], {
      cwd: this.plan.app,
      env: { ...inherited(), ...this.plan.environment, SYMPHAINY_EXIT_WITH_PARENT: '1' },
      stdio: ['ignore', this.log.descriptor, this.log.descriptor, 'ipc'],
      detached: true,
    });
    child.channel?.unref();
    this.child = child;
    this.exited = new Promise((resolve) => {
      let reported = false;
      const ended = (code: number | null, signal: NodeJS.Signals | null) => {
        resolve();
        if (!this.stopping && !reported) {
          this.onDeath({ name: this.name, pid: child.pid ?? 0, code, signal, logFile: this.plan.logFile });
        }
        reported = true;
      };
      child.once('exit', ended);
      child.once('error', () => ended(null, null));
    });
  }

  /** Waits until the service says that it is ready. SYM-LP-0003 when it ends instead, or takes too long. */
  async untilReady(): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    let answer = 'its health port does not answer';
    while (this.isRunning && performance.now() < deadline) {
      const readiness = await askReadiness(this.plan.health);
      if (readiness === 'ready') return;
      answer = readiness;
      await wait(readyEveryMs);
    }
    const reason = this.isRunning
      ? `is not ready after ${readyWithinMs / 1000} s: ${answer}`
      : 'ended while it started';
    throw symphainyError({
      code: 'SYM-LP-0003',
      detail: `${this.name} ${reason}. Its log is ${this.plan.logFile}\n${await this.logTail()}`.trimEnd(),
    });
  }

  /** Sends a signal to the process, e.g. SIGKILL or SIGSTOP. That it ends is then a death like any other. */
  kill(signal: NodeJS.Signals): void {
    if (this.isRunning) sendSignal(this.pid, signal);
  }

  /** Asks the service to end and waits; kills it when it takes longer than 10 s. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.isRunning) {
      sendSignal(this.pid, 'SIGTERM');
      // A process that was stopped would never get to it.
      sendSignal(this.pid, 'SIGCONT');
      const patience = setTimeout(() => this.kill('SIGKILL'), stopPatienceMs);
      await this.exited;
      clearTimeout(patience);
    }
    await this.log?.close();
    this.log = undefined;
  }

  /** Ends the process if it runs, starts it again in the same place and waits until it is ready. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
    await this.untilReady();
  }

  /** The last lines of the log. */
  async logTail(): Promise<string> {
    return await tailOf(this.plan.logFile);
  }
}

/** What to tell a person about a death: who, how, and the last it said. */
export async function deathError(death: ServiceDeath): Promise<SymphainyError> {
  const { name, pid, code, signal, logFile } = death;
  const how = signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
  return symphainyError({
    code: 'SYM-LP-0003',
    detail: `${name} (pid ${pid}) ${how}. Its log is ${logFile}\n${await tailOf(logFile)}`.trimEnd(),
  });
}

/** The end of a log file, whole lines; empty when it cannot be read. */
export async function tailOf(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    const log = await open(file);
    try {
      const length = Math.min(size, logTailBytes);
      const { buffer } = await log.read(Buffer.alloc(length), 0, length, size - length);
      const text = buffer.toString('utf8');
      return length < size ? text.slice(text.indexOf('\n') + 1) : text;
    } finally {
      await log.close();
    }
  } catch {
    return '';
  }
}

/** `ready`, or why not. */
async function askReadiness(health: string): Promise<string> {
  try {
    const response = await fetch(`${health}/readyz`, { signal: AbortSignal.timeout(3_000) });
    return response.ok ? 'ready' : await response.text();
  } catch {
    return 'its health port does not answer';
  }
}

/** Each start has its own log; the one before is kept under the name `….1`. */
async function keepPreviousLog(file: string): Promise<void> {
  try {
    await rename(file, `${file}.1`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Our environment without what configures us or a test runner: a service is configured by its plan alone. */
function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(SYMPHAINY_|TEST_|JEST_|NODE_OPTIONS$|NODE_CHANNEL_)/.test(name),
  );
  return Object.fromEntries(kept);
}

/** The module that ends a process with the one that started it; the compiled one, also when we run from sources. */
export function exitWithParent(): string {
  const built = new URL('./exit-with-parent.js', import.meta.url).href.replace(
    '/src/services/',
    '/dist/services/',
  );
  return fileURLToPath(built);
}
