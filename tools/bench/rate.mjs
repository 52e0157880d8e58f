#!/usr/bin/env node
/**
 * The rate through the public API: callers that each submit a three-step intent and wait for its outcome.
 * `--steps small` (three assessments of half a kilobyte each) measures the platform; `--steps runbook`
 * (assess, plan, check) measures it with documents of many kilobytes.
 * Starts a platform of its own in a temporary folder and prints rate, latencies and CPU seconds by process.
 *
 *   node tools/bench/rate.mjs --help
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlatform } from '@symphainy/local-platform';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import autocannon from 'autocannon';
import { InvalidArgumentError, Option, program } from 'commander';

const wholeNumber = (text) => {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('It is a whole number from 1.');
  return number;
};
const values = program
  .name('rate')
  .description('Measure the rate of three-step executions through the public API, on a platform of its own.')
  .addOption(
    new Option('--wal <kind>', 'the log').choices(['postgres', 'kafka', 'memory']).default('postgres'),
  )
  .option('--callers <count>', 'callers that each wait for their outcome', wholeNumber, 128)
  .option('--seconds <count>', 'how long, after warming up', wholeNumber, 20)
  .addOption(
    new Option('--steps <kind>', 'documents of half a kilobyte, or of many')
      .choices(['small', 'runbook'])
      .default('small'),
  )
  .option('--keep', "keep the platform's folder", false)
  .option('--profile <folder>', 'write a CPU profile of each service there')
  .parse()
  .opts();
const { callers, seconds } = values;
if (values.profile) mkdirSync(values.profile, { recursive: true });
const warmupSeconds = 5;
const ticks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const params = { policies: 350_000, constraints: ['No downtime'] };
const type = 'operations.plan_migration';

const step = (intent, inputs = []) => ({ kind: 'step', intent, inputs });
const solution = {
  solution_id: 'insurance_migration',
  context: { goals: ['Measure the rate'], constraints: [], risk: 'Low: nothing real' },
  intents: [
    {
      type,
      saga: {
        kind: 'sequence',
        steps:
          values.steps === 'small'
            ? Array.from({ length: 3 }, () => step('operations.assess_volume'))
            : [
                step('operations.assess_volume'),
                step('operations.plan_migration'),
                step('operations.check_runbook', ['runbook']),
              ],
      },
    },
  ],
};
const policies = `
@id("bench") permit (principal, action, resource) when { principal.roles.contains("admin") };
@id("volume") forbid (principal, action, resource) when { context has params && context.params has policies && context.params.policies > 500000 };
`;

const dataDir = mkdtempSync(join(tmpdir(), 'symphainy-rate-'));
const environment = values.profile
  ? {
      NODE_OPTIONS: `--import ${new URL('profile.mjs', import.meta.url).href}`,
      BENCH_PROFILE_DIR: values.profile,
    }
  : {};
const log = (line) => console.error(line);
const platform = await startPlatform({ dataDir, port: 0, wal: values.wal, environment, log });
try {
  const { tenant, email, password } = platform.tenants[0];
  const client = new SymphainyClient({
    url: platform.rest,
    credentials: { type: 'password', tenant, email, password },
  });
  await publish(client, 'city.publish_policy', { text: policies });
  await publish(client, 'city.publish_solution', { document: solution });
  const token = (await post('/api/auth/login', { tenant, email, password })).access_token;
  const session = (await post('/api/session/create', {}, token)).session_id;

  await load(token, session, warmupSeconds);
  const before = cpuByProcess();
  const result = await load(token, session, seconds);
  const after = cpuByProcess();
  await client.close?.();

  const cpu = Object.fromEntries(
    Object.entries(after).map(([name, used]) => [name, round(used - (before[name] ?? 0))]),
  );
  const { latency, non2xx, errors } = result;
  const executions = result['2xx'];
  console.log(
    JSON.stringify(
      {
        wal: values.wal,
        steps: values.steps,
        callers,
        seconds,
        executions,
        per_second: Math.round(executions / result.duration),
        latency_ms: { p50: latency.p50, p90: latency.p90, p99: latency.p99, max: latency.max },
        refused: non2xx,
        errors,
        cpu_seconds: cpu,
      },
      null,
      2,
    ),
  );
} finally {
  await platform.stop();
  if (!values.keep) rmSync(dataDir, { recursive: true, force: true });
}

async function publish(client, type, params) {
  const done = await client.submit({ type, params, wait: 30 });
  if (done.status !== 'SUCCEEDED') throw new Error(`${type}: ${JSON.stringify(done)}`);
}

async function post(path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(platform.rest + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function load(token, session_id, duration) {
  return autocannon({
    url: `${platform.rest}/api/intent/submit`,
    method: 'POST',
    connections: callers,
    duration,
    timeout: 30,
    idReplacement: true,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      prefer: 'wait=30',
      'idempotency-key': '[<id>]',
    },
    body: JSON.stringify({ session_id, type, params }),
  });
}

/** CPU seconds of each service, of the servers with their children, and of this load. */
function cpuByProcess() {
  const used = { load: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 };
  const processes = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap(stat),
  );
  for (const [name, service] of platform.services) used[name] = processes.get(service.pid)?.seconds ?? 0;
  for (const { command, seconds } of processes.values()) {
    if (command === 'postgres' || command === 'java') used[command] = (used[command] ?? 0) + seconds;
  }
  return used;
}

function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const command = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return [[Number(pid), { command, seconds: (Number(fields[11]) + Number(fields[12])) / ticks }]];
  } catch {
    return [];
  }
}

function round(seconds) {
  return Math.round(seconds * 10) / 10;
}
