/** The servers that the services need: PostgreSQL always, Kafka where it is the log. */
import { connect } from 'node:net';
import { symphainyError } from '@symphainy/kernel';
import type { DataDirectory, WalKind } from '../data-directory/data-directory.js';
import { startKafka, startPostgres } from '@symphainy/local-servers';
import type { LocalKafka, LocalPostgres } from '@symphainy/local-servers';
import type { LogFacts } from '../services/service-plans.js';

export const runtimeDatabase = 'symphainy';
export const credentialsDatabase = 'symphainy_credentials';
export const logTopic = 'symphainy-log';
const connectMsMax = 3_000;

export interface LocalServers {
  readonly postgres: LocalPostgres;
  /** Only when the platform runs its own. */
  readonly kafka: LocalKafka | undefined;
  readonly databaseUrl: string;
  readonly credentialsDatabaseUrl: string;
  readonly log: LogFacts;
  stop(): Promise<void>;
}

type Paths = Pick<DataDirectory, 'postgres' | 'kafka'>;

/** @param given brokers `host:port,…` that run already */
export async function startLocalServers(
  paths: Paths,
  wal: WalKind,
  given: string | undefined,
  log: (message: string) => void,
): Promise<LocalServers> {
  const brokers = given?.split(',').map((broker) => broker.trim());
  if (wal === 'kafka' && brokers) await Promise.all(brokers.map(requireBroker));
  const starts = await Promise.allSettled([
    startDatabases(paths.postgres, log),
    wal === 'kafka' && !brokers ? startKafka({ dataDir: paths.kafka, log }) : undefined,
  ]);
  const [postgres, kafka] = starts;
  if (postgres.status === 'rejected' || kafka.status === 'rejected') {
    if (postgres.status === 'fulfilled') await postgres.value.stop();
    if (kafka.status === 'fulfilled') await kafka.value?.stop();
    throw postgres.status === 'rejected' ? postgres.reason : (kafka as PromiseRejectedResult).reason;
  }
  return {
    postgres: postgres.value,
    kafka: kafka.value,
    databaseUrl: postgres.value.connectionString(runtimeDatabase),
    credentialsDatabaseUrl: postgres.value.connectionString(credentialsDatabase),
    log:
      wal === 'kafka'
        ? { kind: wal, brokers: brokers ?? kafka.value?.brokers ?? [], topic: logTopic }
        : { kind: wal },
    async stop() {
      await Promise.all([postgres.value.stop(), kafka.value?.stop()]);
    },
  };
}

async function startDatabases(dataDir: string, log: (message: string) => void): Promise<LocalPostgres> {
  const postgres = await startPostgres({ dataDir, log });
  try {
    await Promise.all([runtimeDatabase, credentialsDatabase].map((name) => postgres.createDatabase(name)));
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/** Throws SYM-LP-0002 when nothing listens at the address. */
async function requireBroker(address: string): Promise<void> {
  const match = /^(\[[0-9a-fA-F:]+\]|[^:]+):(\d{1,5})$/.exec(address);
  if (!match) {
    throw symphainyError({
      code: 'SYM-LP-0008',
      detail: `--kafka ${JSON.stringify(address)} is no HOST:PORT.`,
    });
  }
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: Error) =>
      reject(symphainyError({ code: 'SYM-LP-0002', detail: `No broker listens at ${address}.`, cause }));
    const socket = connect({ host: match[1]!.replace(/^\[|\]$/g, ''), port: Number(match[2]) });
    socket.setTimeout(connectMsMax, () => socket.destroy(new Error('it did not answer')));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}
