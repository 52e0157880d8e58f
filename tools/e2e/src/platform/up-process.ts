/** `symphainy up` as somebody at a terminal runs it: a process with its output and its end. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { until } from '../until.js';

const program = join(import.meta.dirname, '../../../../apps/cli/dist/main.js');

export class UpProcess {
  output = '';
  errors = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [program, 'up', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' },
    });
    this.child.stdout!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.child.stderr!.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** What it printed, once it is ready. */
  ready(): Promise<string> {
    return until('the platform to be ready', () => {
      if (this.hasEnded) throw new Error(`up ended: ${this.errors}`);
      return this.output.includes('\n') ? this.output : undefined;
    });
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Its exit code. */
  exit(): Promise<number | null> {
    return this.ended;
  }

  async stop(): Promise<void> {
    if (!this.hasEnded) this.signal('SIGTERM');
    await this.ended;
  }
}
