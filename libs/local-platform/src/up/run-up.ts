/** `symphainy up`: starts the platform, says how to use it, and holds it together until it is told to stop. */
import { relative } from 'node:path';
import type { DevelopmentTenant } from '../bootstrap/progress.js';
import { deathError } from '../services/service.js';
import type { LocalPlatform, StartPlatformOptions } from './start-platform.js';
import { startPlatform } from './start-platform.js';

export interface RunUpOptions extends Pick<StartPlatformOptions, 'dataDir' | 'wal' | 'kafka' | 'port'> {
  /** One line of JSON when all is ready, progress to `progress` only. */
  readonly json: boolean;
}

export interface UpOutput {
  /** What was asked for: the one line of JSON, or what to paste. */
  result(line: string): void;
  progress(line: string): void;
}

/** Resolves when the platform has stopped because of a signal; throws what stopped it otherwise. */
export async function runUp(options: RunUpOptions, output: UpOutput): Promise<void> {
  const asked = new AbortController();
  let platform: LocalPlatform | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked.signal.aborted) return;
    output.progress(`${signal}: stopping`);
    asked.abort();
    // `ended` says how it went.
    platform?.stop().catch(() => undefined);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const startedAt = performance.now();
    platform = await startUnlessAsked(options, output, asked.signal);
    if (!platform) return;
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    output.progress(`the platform is ready after ${seconds} s: ${platform.rest}`);
    for (const line of options.json ? [readyLine(platform)] : linesToPaste(platform)) output.result(line);
    const death = await platform.ended;
    if (death) throw await deathError(death);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** The platform, or undefined when it was told to stop before it was ready. */
async function startUnlessAsked(
  options: RunUpOptions,
  output: UpOutput,
  signal: AbortSignal,
): Promise<LocalPlatform | undefined> {
  try {
    const platform = await startPlatform({ ...options, log: (line) => output.progress(line), signal });
    if (!signal.aborted) return platform;
    await platform.stop();
    return undefined;
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

function readyLine({ rest, dataDir, tenants }: LocalPlatform): string {
  return JSON.stringify({ ready: true, rest, data_dir: dataDir, tenants: tenants.map(account) });
}

function account({ tenant, tenant_id, email, password }: DevelopmentTenant): DevelopmentTenant {
  return { tenant, tenant_id, email, password };
}

/** Who may log in, and three commands: one that is allowed, one that is denied, one that says why. */
function linesToPaste({ dataDir, tenants }: LocalPlatform): readonly string[] {
  const there = relative(process.cwd(), dataDir) === '.symphainy' ? '' : ` --data-dir ${quoted(dataDir)}`;
  const submit = (policies: number) =>
    `npx symphainy intent submit operations.plan_migration --tenant acme --wait${there} --params '${JSON.stringify(
      sampleParams(policies),
    )}'`;
  return [
    '',
    ...tenants.map(({ tenant, email, password }) => `${tenant}: ${email}  ${password}`),
    '',
    'Allowed, denied, and why (in another terminal):',
    submit(350_000),
    submit(900_000),
    `npx symphainy why --tenant acme${there}`,
  ];
}

/** Parameters of the sample intent; the sample policy forbids more than 500,000 policies at once. */
export function sampleParams(policies: number): {
  readonly policies: number;
  readonly constraints: string[];
} {
  return { policies, constraints: ['No downtime', 'Maintain auditability'] };
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
