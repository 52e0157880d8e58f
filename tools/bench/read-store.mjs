/**
 * Measures how many executions a second are projected and written into the read store: three steps each,
 * three artifacts of 512 bytes, four edges, whole history, over 16 partitions; and what a read costs.
 * Run: npm run build && node tools/bench/read-store.mjs [executions]
 *
 * `whole`: an execution begins and ends in one batch. `split`: it begins in one and ends in the next.
 * Uses the server that TEST_POSTGRES_URL names, else one of its own in a temporary folder.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

import { Transition, Verdict } from '../../libs/contracts/dist/wal.js';
import { derivedId, newPartitionedId } from '../../libs/kernel/dist/index.js';
import { PostgresReadStore } from '../../libs/public-works/read-store/dist/index.js';
import { Projection } from '../../libs/runtime/read-model/dist/index.js';

const total = Number(process.argv[2] ?? 40_000);
const partitions = 16;
const perBatch = Number(process.env.BATCH_EXECUTIONS ?? 800);
const tenantId = 'ten_0123456789abcdefghjk';
const steps = ['operations.read_source', 'operations.plan_migration', 'operations.write_report'];

function sealed(bytes) {
  return { keyId: 'key_0123456789abcdefghjk', nonce: randomBytes(12), ciphertext: randomBytes(bytes + 16) };
}

function execution(partition, timeMs) {
  const executionId = newPartitionedId('execution', partition);
  const intentId = newPartitionedId('intent', partition);
  const artifactIds = steps.map((_, at) => derivedId('artifact', partition, executionId, String(at)));
  const caller = {
    tenantId,
    principalId: 'usr_0123456789abcdefghjk',
    roles: ['operator'],
    actorChain: ['experience'],
    channel: 'rest',
    sessionId: 'ses_3_0123456789abcdefghjk',
    sessionExpiresAtMs: timeMs + 3_600_000,
  };
  const attribution = {
    ...caller,
    intentId,
    solutionId: 'migration',
    solutionVersion: 3,
    traceParent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  };
  const decided = (path, intentType) => ({
    $case: 'policyDecided',
    value: {
      decisionId: derivedId('decision', partition, executionId, path),
      executionId,
      path,
      verdict: Verdict.VERDICT_ALLOW,
      bundleDigest: 'b'.repeat(64),
      principalType: 'User',
      principalId: caller.principalId,
      action: intentType,
      resourceType: 'Solution',
      resourceId: 'migration',
      context: Buffer.from('{"phase":"step","labels":{"wave":"7"},"channel":"rest","mode":"live"}'),
      reasons: ['policy0'],
      errors: [],
      intentId,
    },
  });
  const scheduled = (at) => ({
    $case: 'stepScheduled',
    value: {
      executionId,
      path: String(at),
      attempt: 1,
      realm: 'operations',
      intentType: steps[at],
      decisionId: derivedId('decision', partition, executionId, String(at)),
      inputs: at === 2 ? [artifactIds[1]] : [],
      timeoutAtMs: timeMs + 30_000,
    },
  });
  const submit = {
    tenantId,
    command: {
      nowMs: timeMs,
      traceParent: attribution.traceParent,
      kind: {
        $case: 'submitIntent',
        value: {
          executionId,
          intentId,
          caller,
          type: 'operations.migrate',
          solutionId: 'migration',
          partitionKey: '',
          requestDigest: randomBytes(32),
          params: Buffer.from('{"system":"policy-admin","source":"POLMAST","wave":7,"records":125000}'),
          sealed: [{ sealed: sealed(48), pointers: ['/holder/name'] }],
          labels: { wave: '7', team: 'north' },
          deadlineMs: 0,
          mode: 1,
        },
      },
    },
    events: [
      { $case: 'intentAccepted', value: { executionId, intentId, type: 'operations.migrate', attribution } },
      decided('', 'operations.migrate'),
      { $case: 'executionStarted', value: { executionId } },
      decided('0', steps[0]),
      scheduled(0),
    ].map((kind) => ({ kind })),
  };
  const reports = steps.map((_, at) => ({
    tenantId,
    command: {
      nowMs: timeMs,
      traceParent: '',
      kind: {
        $case: 'reportStep',
        value: {
          executionId,
          path: String(at),
          attempt: 1,
          realm: 'operations',
          realmVersion: '1.0.0',
          changes: [],
          outcome: {
            $case: 'success',
            value: {
              events: [],
              artifacts: [
                {
                  artifactId: artifactIds[at],
                  name: 'result',
                  kind: 'operations.report',
                  contentType: 'application/json',
                  sizeBytes: 512,
                  digest: randomBytes(32),
                  content: sealed(512),
                  storedAt: '',
                  derivedFrom: [],
                },
              ],
            },
          },
        },
      },
    },
    events: [
      { $case: 'artifactRecorded', value: { executionId, path: String(at), artifactId: artifactIds[at] } },
      { $case: 'stepSucceeded', value: { executionId, path: String(at), attempt: 1 } },
      ...(at < 2
        ? [decided(String(at + 1), steps[at + 1]), scheduled(at + 1)]
        : [{ $case: 'executionSucceeded', value: { executionId } }]),
    ].map((kind) => ({ kind })),
  }));
  return [submit, ...reports];
}

/** Bytes as the log has them, made before the clock starts. */
function encodedExecutions(count) {
  return Array.from({ length: count }, (_, at) => {
    const partition = 1 + (at % partitions);
    return {
      partition,
      encoded: execution(partition, 1_700_000_000_000 + at).map((t) => Transition.encode(t).finish()),
    };
  });
}

/** Processor time of the server's processes, checkpointer and WAL writer included; 0 where /proc is not. */
async function serverCpuMs(admin) {
  const { rows } = await admin.query('SELECT pid FROM pg_stat_activity');
  let ticks = 0;
  for (const { pid } of rows) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // The process has ended, or the server is elsewhere.
    }
  }
  return ticks * 10;
}

async function writeAll(store, admin, executions, split) {
  const seqs = new Map();
  for (let partition = 1; partition <= partitions; partition++) {
    seqs.set(partition, (await store.takeOver(partition, 1)).watermark.seq);
  }
  let projectMs = 0;
  let decodeMs = 0;
  let late = [];
  const serverCpu = await serverCpuMs(admin);
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let at = 0; at < executions.length || late.length > 0; at += perBatch) {
    const projecting = performance.now();
    const projections = new Map();
    const add = ({ partition, encoded }) => {
      if (!projections.has(partition)) projections.set(partition, new Projection());
      encoded.forEach((bytes, index) => {
        const position = { partition, seq: seqs.get(partition) + 1, index };
        const decoding = performance.now();
        const transition = Transition.decode(bytes);
        decodeMs += performance.now() - decoding;
        projections
          .get(partition)
          .add({ position, timeMs: 1_700_000_000_000 + at, encoded: bytes, transition });
      });
    };
    const fresh = executions.slice(at, at + perBatch);
    late.forEach(add);
    fresh.forEach(({ partition, encoded }) =>
      add({ partition, encoded: split ? encoded.slice(0, 2) : encoded }),
    );
    late = split ? fresh.map(({ partition, encoded }) => ({ partition, encoded: encoded.slice(2) })) : [];
    const batches = [...projections].map(([partition, projection]) => ({
      partition,
      epoch: 1,
      fromSeq: seqs.get(partition),
      toSeq: seqs.get(partition) + 1,
      digest: 'd',
      changes: projection.changes(),
    }));
    projectMs += performance.now() - projecting;
    const results = await store.write(batches);
    for (const { type, partition } of results) {
      if (type !== 'ok') throw new Error(`partition ${partition} is ${type}`);
      seqs.set(partition, seqs.get(partition) + 1);
    }
  }
  const wallMs = performance.now() - start;
  const used = process.cpuUsage(cpu);
  const cpuMs = (used.user + used.system) / 1000;
  const per1000 = (ms) => `${((ms / executions.length) * 1000).toFixed(0)} ms`;
  console.log(
    `${split ? 'split' : 'whole'}: ${Math.round((executions.length / wallMs) * 1000)} executions/s; per 1,000: ` +
      `wall ${per1000(wallMs)}, node CPU ${per1000(cpuMs)}, of which decoding takes ${per1000(decodeMs)} and projecting ${per1000(projectMs - decodeMs)}, ` +
      `server CPU ${per1000((await serverCpuMs(admin)) - serverCpu)}`,
  );
}

async function readAll(store, executionIds) {
  const reader = store.tenant(tenantId);
  const measure = async (name, read) => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    for (const executionId of executionIds) await read(executionId);
    const ms = (performance.now() - start) / executionIds.length;
    const used = process.cpuUsage(cpu);
    const cpuMs = (used.user + used.system) / 1000 / executionIds.length;
    console.log(`read ${name}: ${ms.toFixed(2)} ms each, node CPU ${cpuMs.toFixed(2)} ms`);
  };
  await measure('execution', (id) => reader.execution(id));
  await measure('page of 50', () => reader.executions({ limit: 50 }));
  await measure('history', (id) => reader.history(id));
  await measure('lineage', (id) => reader.lineage({ id, direction: 'both', depthMax: 16, edgesMax: 1000 }));
}

async function withDatabase(work) {
  let url = process.env.TEST_POSTGRES_URL;
  let server;
  let folder;
  if (!url) {
    const { startPostgres } = await import('../../libs/local-servers/dist/index.js');
    folder = await mkdtemp(join(tmpdir(), 'symphainy-bench-'));
    await chmod(folder, 0o755);
    server = await startPostgres({ dataDir: folder, log: () => undefined });
    url = server.connectionString('postgres');
  }
  const name = `bench_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${name}`);
    const database = new URL(url);
    database.pathname = `/${name}`;
    await work(database.href, admin);
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await admin.end();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

await withDatabase(async (connectionString, admin) => {
  const store = new PostgresReadStore({ connectionString });
  await store.open();
  await writeAll(store, admin, encodedExecutions(2_000), false);
  for (const split of [false, true]) await writeAll(store, admin, encodedExecutions(total), split);
  const { executions } = await store.tenant(tenantId).executions({ limit: 500 });
  await readAll(
    store,
    executions.map(({ executionId }) => executionId),
  );
  await store.close();
});
