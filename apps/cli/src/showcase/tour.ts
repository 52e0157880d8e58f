/**
 * The tour of a fresh platform: what it lets happen, what it does not, why, and that the log alone gives it
 * all again. Each stop says what it saw, in words and as data.
 */
import { rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { sampleParams, startPlatform } from '@symphainy/local-platform';
import type { LocalPlatform } from '@symphainy/local-platform';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import { isSound, runReplay, verifyLog } from '@symphainy/runtime-replay';
import { withLog } from '../open-log.js';
import { renderReasons } from '../why/render-explanation.js';
import { renderWhy } from '../why/render-why.js';
import { renderRunbook } from './render-runbook.js';
import { temporaryFolder } from './temporary-folder.js';

export interface Stop {
  readonly name: 'start' | 'allowed' | 'denied' | 'why' | 'repeated' | 'verified' | 'replayed';
  readonly title: string;
  /** Whether it went as it must. */
  readonly ok: boolean;
  /** For a person. */
  readonly lines: readonly string[];
  /** For a program. */
  readonly data: object;
}

const intent = 'operations.plan_migration';
const waitSeconds = 30;

/** Yields the stops as they are reached. The platform and its files are gone at the end, also when it is aborted. */
export async function* tour(
  progress: (line: string) => void,
  signal: AbortSignal,
): AsyncGenerator<Stop, void, undefined> {
  const folder = await temporaryFolder();
  try {
    const platform = await startPlatform({ dataDir: folder, port: 0, log: progress, signal });
    const acme = clientOf(platform);
    try {
      yield started(platform);
      signal.throwIfAborted();
      yield* governed(acme);
      signal.throwIfAborted();
      yield await verified(folder);
      signal.throwIfAborted();
      yield await replayed(folder);
    } finally {
      await acme.close();
      await platform.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function clientOf({ rest, tenants }: LocalPlatform): SymphainyClient {
  const account = tenants[0];
  if (!account) throw new TypeError('The platform has no development tenants.');
  const { tenant, email, password } = account;
  return new SymphainyClient({ url: rest, credentials: { type: 'password', tenant, email, password } });
}

function started({ rest, services, tenants }: LocalPlatform): Stop {
  const names = [...services.keys()];
  return {
    name: 'start',
    title: 'A platform of its own',
    ok: true,
    lines: [`${names.join(', ')}: each a process of its own; the public API is ${rest}`],
    data: { rest, services: names, tenants: tenants.map(({ tenant }) => tenant) },
  };
}

async function* governed(acme: SymphainyClient): AsyncGenerator<Stop, void, undefined> {
  const idempotencyKey = randomUUID();
  const params = sampleParams(350_000);
  const allowed = await acme.submit({ type: intent, params, idempotencyKey, wait: waitSeconds });
  const artifacts = await acme.executions.artifacts(allowed.execution_id);
  const [artifact] = artifacts;
  const content = artifact && (await acme.artifacts.content(artifact.artifact_id, 'showcase')).content;
  yield {
    name: 'allowed',
    title: 'An intent that policy allows: plan the migration of 350,000 policies',
    ok: allowed.status === 'SUCCEEDED' && content !== undefined,
    lines: [`${allowed.status}  ${allowed.execution_id}`, ...(content ? renderRunbook(content) : [])],
    data: {
      ...allowed,
      artifacts: artifacts.map(({ artifact_id, name, kind }) => ({ artifact_id, name, kind })),
    },
  };

  const denied = await acme.submit({ type: intent, params: sampleParams(900_000), wait: waitSeconds });
  const why = await acme.why(denied.execution_id);
  const reasons = why.decisions.flatMap(({ explanation, reasons }) => renderReasons(explanation, reasons));
  yield {
    name: 'denied',
    title: 'The same for 900,000: policy denies it',
    ok: denied.status === 'REJECTED' && reasons.length > 0,
    lines: [`${denied.status}  ${denied.execution_id}`, ...reasons],
    data: { ...denied, reasons },
  };
  yield {
    name: 'why',
    title: 'Why: the clause that decided, and the values that it saw',
    ok: why.decisions.length > 0,
    lines: renderWhy(why),
    data: why,
  };

  const repeated = await acme.submit({ type: intent, params, idempotencyKey, wait: waitSeconds });
  yield {
    name: 'repeated',
    title: 'The first request once more, under the same key: the same execution, carried out once',
    ok: repeated.execution_id === allowed.execution_id,
    lines: [`${repeated.status}  ${repeated.execution_id}`],
    data: repeated,
  };
}

async function verified(dataDir: string): Promise<Stop> {
  const report = await withLog(dataDir, ({ wal, partitionCount }) => verifyLog(wal, partitionCount));
  return {
    name: 'verified',
    title: 'The log: every event resolves to a tenant, an intent, a decision and an attribution',
    ok: isSound(report),
    lines: [
      `${report.events} events of ${report.tenants} tenants in ${report.frames} frames, chain ${report.chain}`,
    ],
    data: report,
  };
}

async function replayed(dataDir: string): Promise<Stop> {
  const report = await withLog(dataDir, (log) => runReplay({ ...log, json: true }, () => undefined));
  return {
    name: 'replayed',
    title: 'Replay: the log folded again, every command decided again, compared with what is live',
    ok: report.equal,
    lines: [
      `${report.decided_again} commands decided again, ${report.rows.compared} rows compared`,
      `live      ${report.live_digest}`,
      `replayed  ${report.replayed_digest}`,
      report.equal ? 'equal' : 'NOT EQUAL',
    ],
    data: report,
  };
}
