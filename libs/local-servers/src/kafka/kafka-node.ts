/**
 * The files of a local Kafka: its id, its ports, and one folder a node with its settings and its log.
 * Each node is broker and controller at once (KRaft). The ports stay the same over restarts while they are free.
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { symphainyError } from '@symphainy/kernel';
import { freePort, requireFreePort } from '../processes/free-port.js';
import { javaBinary } from './kafka-availability.js';

const run = promisify(execFile);

export interface KafkaCluster {
  readonly id: string;
  readonly nodes: readonly KafkaNode[];
}

export interface KafkaNode {
  /** From 1, as Kafka counts them. */
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
}

/** The cluster of a data directory, made up when there is none. Throws SYM-LP-0005 for another number of nodes. */
export async function loadCluster(dataDir: string, count: number): Promise<KafkaCluster> {
  const path = join(dataDir, 'cluster.json');
  const known = existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as KafkaCluster) : undefined;
  if (known && known.nodes.length !== count) {
    throw symphainyError({
      code: 'SYM-LP-0005',
      detail: `${dataDir} holds a Kafka of ${known.nodes.length} brokers; asked for are ${count}.`,
      remedy: 'Start with as many brokers as before, or choose another data directory.',
    });
  }
  const nodes: KafkaNode[] = [];
  for (let id = 1; id <= count; id++) {
    const before = known?.nodes[id - 1];
    nodes.push({
      id,
      port: await keptOrFreePort(before?.port),
      controllerPort: await keptOrFreePort(before?.controllerPort),
    });
  }
  const cluster: KafkaCluster = { id: known?.id ?? newClusterId(), nodes };
  await writeFile(`${path}.new`, JSON.stringify(cluster, null, 2));
  await rename(`${path}.new`, path);
  return cluster;
}

export function nodeFolder(dataDir: string, node: KafkaNode): string {
  return join(dataDir, `broker-${node.id}`);
}

export function propertiesFile(dataDir: string, node: KafkaNode): string {
  return join(nodeFolder(dataDir, node), 'server.properties');
}

/** Writes a node's settings and formats its storage unless it has been formatted before. */
export async function prepareNode(
  dataDir: string,
  cluster: KafkaCluster,
  node: KafkaNode,
  classPath: string,
): Promise<void> {
  await mkdir(nodeFolder(dataDir, node), { recursive: true });
  const properties = Object.entries(settings(dataDir, cluster, node)).map(
    ([key, value]) => `${key}=${value}`,
  );
  await writeFile(propertiesFile(dataDir, node), `${properties.join('\n')}\n`);
  if (existsSync(join(nodeFolder(dataDir, node), 'log', 'meta.properties'))) return;
  const tool = ['kafka.tools.StorageTool', 'format', '-t', cluster.id, '-c', propertiesFile(dataDir, node)];
  try {
    await run(javaBinary(), ['-Xmx128m', '-cp', classPath, ...tool]);
  } catch (cause) {
    throw symphainyError({
      code: 'SYM-LP-0003',
      detail: `Kafka could not format ${nodeFolder(dataDir, node)}: ${String(cause).slice(0, 500)}`,
      remedy: 'Mend what `detail` names and start again.',
      cause,
    });
  }
}

function settings(dataDir: string, cluster: KafkaCluster, node: KafkaNode): Record<string, string | number> {
  const copies = cluster.nodes.length;
  const inSync = copies >= 3 ? 2 : 1;
  return {
    'process.roles': 'broker,controller',
    'node.id': node.id,
    'controller.quorum.voters': cluster.nodes
      .map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`)
      .join(','),
    listeners: `BROKER://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort}`,
    'advertised.listeners': `BROKER://127.0.0.1:${node.port}`,
    'listener.security.protocol.map': 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'BROKER',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(nodeFolder(dataDir, node), 'log'),
    'auto.create.topics.enable': 'false',
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'share.coordinator.state.topic.replication.factor': copies,
    'share.coordinator.state.topic.min.isr': inSync,
    // How soon a broker that crashed is taken for dead and its partitions get another leader.
    'broker.heartbeat.interval.ms': 500,
    'broker.session.timeout.ms': 3_000,
    // A private group has one member: there is nobody to wait for.
    'group.initial.rebalance.delay.ms': 0,
  };
}

/** 128 random bits as Kafka writes them; it takes none that begins with a dash. */
function newClusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

async function keptOrFreePort(port: number | undefined): Promise<number> {
  if (port === undefined) return await freePort();
  return await requireFreePort(port).then(
    () => port,
    () => freePort(),
  );
}
