/** The command `symphainy` as a process of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '../../../..');
const main = join(projectRoot, 'apps/cli/dist/main.js');

export interface Ended {
  readonly code: number | null;
  /** What it printed. */
  readonly out: string;
  /** What it said beside, on the error stream. */
  readonly told: string;
}

export interface CommandOptions {
  /** Beside this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with everything told so far, whenever something is told. */
  readonly onTold?: (told: string) => void;
}

export async function runCommand(
  args: readonly string[],
  { environment = {}, onTold }: CommandOptions = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', ...environment },
  });
  let out = '';
  let told = '';
  child.stdout.on('data', (chunk: Buffer) => (out += String(chunk)));
  child.stderr.on('data', (chunk: Buffer) => {
    told += String(chunk);
    onTold?.(told);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, told };
}

/** A legacy file of so many policies and its copybook, as the example's generator writes them. */
export async function generateLegacyFile(folder: string, policies: number, seed: number): Promise<void> {
  const generator = join(projectRoot, 'examples/insurance-migration/dist/main.js');
  const args = ['--policies', String(policies), '--seed', String(seed), '--out', folder];
  const child = spawn(process.execPath, [generator, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the generator of legacy files ended with ${code}`);
}
