/**
 * The sample target: the policy system of the examples as a process of its own, with a database of its own
 * on the platform's PostgreSQL. What its port and token are stays with the run, so that a batch which was
 * interrupted finds its target again.
 */
import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { symphainyError } from '@symphainy/kernel';
import {
  exitWithParent,
  findWorkspace,
  readJsonFile,
  tailOf,
  writeJsonFile,
} from '@symphainy/local-platform';
import { freePort, openBoundedLog, requireFreePort } from '@symphainy/local-servers';

export interface SampleTarget {
  /** `http://host:port`. */
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

export interface SampleTargetPlace {
  readonly port: number;
  readonly token: string;
}

const app = 'examples/policy-api';
const readyWithinMs = 20_000;
const stopPatienceMs = 10_000;

/** The port and token of a run: those of before where there are, new ones otherwise. */
export async function sampleTargetPlace(file: string): Promise<SampleTargetPlace> {
  const known = (await readJsonFile(file)) as Partial<SampleTargetPlace> | undefined;
  if (known?.port !== undefined && known.token !== undefined) {
    await requireFreePort(known.port);
    return { port: known.port, token: known.token };
  }
  const place = { port: await freePort(), token: randomBytes(24).toString('base64url') };
  await writeJsonFile(file, place);
  return place;
}

export async function startSampleTarget(
  { port, token }: SampleTargetPlace,
  databaseUrl: string,
  logFile: string,
): Promise<SampleTarget> {
  const folder = join((await findWorkspace()).root, app);
  const main = join(folder, 'dist/main.js');
  if (!existsSync(main)) {
    throw symphainyError({
      code: 'SYM-LP-0003',
      detail: `The sample target is not built: ${main} is not there.`,
      remedy: 'Build first: npm run build.',
    });
  }
  const log = await openBoundedLog(logFile);
  const child = spawn(process.execPath, ['--enable-source-maps', '--import', exitWithParent(), main], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      POLICY_API_ADDRESS: `127.0.0.1:${port}`,
      POLICY_API_TOKEN: token,
      DATABASE_URL: databaseUrl,
      SYMPHAINY_EXIT_WITH_PARENT: '1',
    },
    stdio: ['ignore', log.descriptor, log.descriptor, 'ipc'],
    detached: true,
  });
  child.channel?.unref();
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await end(child);
    await log.close();
  };
  try {
    await untilReady(child, url, logFile);
    return { url, token, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilReady(child: ChildProcess, url: string, logFile: string): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (isRunning(child) && performance.now() < deadline) {
    const isReady = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await wait(50);
  }
  throw symphainyError({
    code: 'SYM-LP-0003',
    detail: `The sample target did not start. Its log is ${logFile}\n${await tailOf(logFile)}`.trimEnd(),
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), stopPatienceMs);
  await exited;
  clearTimeout(patience);
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}
