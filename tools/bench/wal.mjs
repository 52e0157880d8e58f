/**
 * How fast each log takes requests: 16 partitions a request, one request in flight. Needs `npm run build`.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Option, program } from 'commander';
import { startKafka, startPostgres } from '@symphainy/local-servers';
import { KafkaWal, MemoryWal, PostgresWal } from '@symphainy/public-works-wal';

const partitionCount = 16;
const warmUpMs = 500;
const measureMs = 6_000;
/** The memory log keeps everything: 2,000 requests are 640 MB. */
const requestsMax = 2_000;
const silent = () => undefined;

const servers = {
  async memory() {
    return { wal: new MemoryWal({ partitionCount }), stop: async () => undefined };
  },
  async postgres(dataDir) {
    const server = await startPostgres({ dataDir, log: silent });
    await server.createDatabase('bench');
    const connectionString = server.connectionString('bench');
    return { wal: new PostgresWal({ connectionString, partitionCount }), stop: () => server.stop() };
  },
  async kafka(dataDir) {
    const server = await startKafka({ dataDir, log: silent });
    const options = { brokers: server.brokers, topic: 'bench', partitionCount, log: silent };
    return { wal: new KafkaWal(options), stop: () => server.stop() };
  },
};

async function measure(wal, frameBytes) {
  const cpuBefore = process.cpuUsage();
  const bytes = randomBytes(frameBytes);
  const offsets = Array.from({ length: partitionCount }, () => 0);
  const latencies = [];
  let measuringSince;
  let measuredMs;
  const begun = performance.now();
  for (;;) {
    const sent = performance.now();
    if (measuringSince === undefined && (sent - begun >= warmUpMs || wal.kind === 'memory'))
      measuringSince = sent;
    measuredMs = sent - (measuringSince ?? sent);
    if (measuredMs >= measureMs || latencies.length >= requestsMax) break;
    const appends = offsets.map((expected, at) => ({ partition: at + 1, expected, epoch: 1, bytes }));
    for (const [at, result] of (await wal.append(appends)).entries()) {
      if (result.type !== 'ok')
        throw new Error(`Not acknowledged: ${JSON.stringify(result)}`, { cause: result.cause });
      offsets[at] = result.offset + 1;
    }
    if (measuringSince !== undefined) latencies.push(performance.now() - sent);
  }
  const cpu = process.cpuUsage(cpuBefore);
  const sentRequests = Math.max(...offsets);
  latencies.sort((left, right) => left - right);
  const requests = latencies.length / (measuredMs / 1_000);
  const read = await measureRead(wal, offsets);
  return {
    'requests/s': Math.round(requests),
    'frames/s': Math.round(requests * partitionCount),
    'MB/s': Math.round((requests * partitionCount * frameBytes) / 1e6),
    'p50 ms': Number(quantile(latencies, 0.5).toFixed(2)),
    'p99 ms': Number(quantile(latencies, 0.99).toFixed(2)),
    'client CPU ms/request': Number(((cpu.user + cpu.system) / 1_000 / sentRequests).toFixed(2)),
    ...read,
  };
}

async function measureRead(wal, ends) {
  const ranges = ends.map((end, at) => ({ partition: at + 1, from: Math.max(0, end - 500), end }));
  const begun = performance.now();
  let first;
  let count = 0;
  for await (const batch of wal.read(ranges)) {
    first ??= performance.now() - begun;
    count += batch.length;
  }
  return {
    'first read ms': Math.round(first),
    'read frames/s': Math.round(count / ((performance.now() - begun) / 1_000)),
  };
}

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

program
  .addArgument(new Argument('[logs...]').choices(Object.keys(servers)).default(Object.keys(servers)))
  .addOption(new Option('--frame-bytes <bytes>', 'size of a frame').default(20_000).argParser(Number))
  .parse();
const kinds = program.processedArgs[0];
const { frameBytes } = program.opts();
const results = {};
for (const kind of kinds) {
  const folder = await mkdtemp(join(tmpdir(), 'symphainy-bench-'));
  await chmod(folder, 0o755);
  const { wal, stop } = await servers[kind](folder);
  try {
    await wal.open();
    results[kind] = await measure(wal, frameBytes);
  } finally {
    await wal.close();
    await stop();
    await rm(folder, { recursive: true, force: true });
  }
}
console.table(results);
