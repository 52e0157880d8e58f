/**
 * An Apache Kafka of our own on one machine, one broker or three, without containers.
 *
 * I1  One Kafka a data directory; a second start is refused with SYM-LP-0004.
 * I2  Only 127.0.0.1 is listened on.
 * I3  The brokers end when the process that started them ends, even by SIGKILL.
 */
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { symphainyError } from '@symphainy/kernel';
import { Kafka, logLevel } from 'kafkajs';
import type { BoundedLog } from '../processes/bounded-log.js';
import { openBoundedLog } from '../processes/bounded-log.js';
import { isServer, readNumber, stopPreviousServer, writeOwner } from '../processes/previous-server.js';
import type { SupervisedProcess } from '../processes/supervised-process.js';
import { startSupervised } from '../processes/supervised-process.js';
import { javaBinary, kafkaClassPath } from './kafka-availability.js';
import type { KafkaCluster, KafkaNode } from './kafka-node.js';
import { loadCluster, nodeFolder, prepareNode, propertiesFile } from './kafka-node.js';

export interface LocalKafkaOptions {
  readonly dataDir: string;
  /** One is for development; three survive the loss of one. */
  readonly brokers?: 1 | 3;
  readonly log: (message: string) => void;
}

export interface LocalKafka {
  /** Addresses `host:port` of the brokers, in the order of their index. */
  readonly brokers: readonly string[];
  /** The processes by index; the last known one for a broker that was killed. */
  readonly pids: readonly number[];
  /** Kills one broker as a crash would. */
  kill(brokerIndex: number): Promise<void>;
  /** Starts a broker that was killed again, on its files. */
  restart(brokerIndex: number): Promise<void>;
  stop(): Promise<void>;
}

interface RunningNode {
  readonly process: SupervisedProcess;
  readonly log: BoundedLog;
}

const readyWithinMs = 90_000;
/** With two of three controllers gone, a broker cannot hand its leaderships over and would wait for ever. */
const stopPatienceMs = 5_000;

export async function startKafka(options: LocalKafkaOptions): Promise<LocalKafka> {
  const classPath = await kafkaClassPath(options.log);
  await mkdir(options.dataDir, { recursive: true });
  const dataDir = await realpath(options.dataDir);
  const count = options.brokers ?? 1;
  await stopPreviousServer({
    dataDir,
    name: 'Kafka',
    stopSignal: 'SIGTERM',
    log: options.log,
    find: () => runningBrokers(dataDir, count),
  });
  const cluster = await loadCluster(dataDir, count);
  const brokers = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`);
  await Promise.all(cluster.nodes.map((node) => prepareNode(dataDir, cluster, node, classPath)));
  await writeOwner(dataDir);

  const running: RunningNode[] = [];
  const stopAll = async () => {
    await Promise.all(running.map((node) => node.process.stop(stopPatienceMs)));
    await Promise.all(running.map((node) => node.log.close()));
  };
  try {
    for (const node of cluster.nodes) running.push(await startNode(dataDir, node, classPath));
    await untilReady(cluster, brokers, running);
  } catch (error) {
    await stopAll();
    throw error;
  }
  options.log(`Kafka listens on ${brokers.join(', ')}, its files are in ${dataDir}`);
  return {
    brokers,
    get pids() {
      return running.map(({ process }) => process.pid);
    },
    async kill(brokerIndex) {
      await requireNode(running, brokerIndex).process.kill();
    },
    async restart(brokerIndex) {
      const before = requireNode(running, brokerIndex);
      await before.process.stop(stopPatienceMs);
      await before.log.close();
      running[brokerIndex] = await startNode(dataDir, cluster.nodes[brokerIndex]!, classPath);
      await untilReady(cluster, brokers, running);
    },
    stop: stopAll,
  };
}

async function startNode(dataDir: string, node: KafkaNode, classPath: string): Promise<RunningNode> {
  const folder = nodeFolder(dataDir, node);
  const log = await openBoundedLog(join(folder, 'kafka.log'));
  const process = await startSupervised({
    command: javaBinary(),
    args: [
      '-Xmx512m',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
      '-cp',
      classPath,
      'kafka.Kafka',
      propertiesFile(dataDir, node),
    ],
    cwd: folder,
    output: log.descriptor,
    stopSignal: 'TERM',
  });
  await writeFile(join(folder, 'pid'), `${process.pid}\n`);
  return { process, log };
}

/** Waits until every live broker is a member and every partition has a leader. */
async function untilReady(
  cluster: KafkaCluster,
  brokers: readonly string[],
  running: readonly RunningNode[],
): Promise<void> {
  const kafka = new Kafka({
    brokers: [...brokers],
    clientId: 'symphainy-local-platform',
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
  });
  const deadline = performance.now() + readyWithinMs;
  const started = running.filter(({ process }) => !process.hasExited());
  while (performance.now() < deadline) {
    const failed = started.find(({ process }) => process.hasExited());
    if (failed) throw didNotStart(failed.log.path);
    const admin = kafka.admin();
    try {
      await admin.connect();
      const members = (await admin.describeCluster()).brokers.length;
      await admin.fetchTopicMetadata();
      if (members === started.length) return;
    } catch {
      // Not yet: the deadline bounds how often.
    } finally {
      await admin.disconnect();
    }
    await wait(100);
  }
  throw didNotStart(cluster.nodes.map((_, index) => running[index]?.log.path).join(', '));
}

function didNotStart(logs: string): Error {
  return symphainyError({ code: 'SYM-LP-0003', detail: `Kafka did not start; its log is ${logs}` });
}

async function runningBrokers(dataDir: string, count: number): Promise<number[]> {
  const found: number[] = [];
  for (let id = 1; id <= count; id++) {
    const node = { id, port: 0, controllerPort: 0 };
    const pid = await readNumber(join(nodeFolder(dataDir, node), 'pid'));
    if (pid && (await isServer(pid, ['kafka.Kafka', propertiesFile(dataDir, node)]))) found.push(pid);
  }
  return found;
}

function requireNode(running: readonly RunningNode[], brokerIndex: number): RunningNode {
  const node = running[brokerIndex];
  if (!node) throw new RangeError(`There is no broker ${brokerIndex}; the last is ${running.length - 1}.`);
  return node;
}
