/** The log of a data directory for commands that read it, whether its platform runs or not. */
import { resolve } from 'node:path';
import { symphainyError } from '@symphainy/kernel';
import { readPlatform, takeDataDirectory } from '../data-directory/data-directory.js';
import { serviceNames } from '../services/service-plans.js';
import { startLocalServers } from './local-servers.js';

export interface PlatformLog {
  readonly wal: 'postgres' | 'kafka';
  /** Partitions besides the control log. */
  readonly partitionCount: number;
  /** Runtime's database: rows, leases and, with wal postgres, the log. */
  readonly databaseUrl: string;
  readonly brokers: readonly string[];
  readonly topic: string | undefined;
  /** Whether the platform runs, and so writes on. */
  readonly running: boolean;
  /** host:port of the gRPC server of each instance of Runtime, when the platform runs. */
  readonly runtimeAddresses: readonly string[];
  /** That of the first instance. */
  readonly runtimeAddress: string | undefined;
  /** Stops what was started for this; leaves a running platform alone. */
  close(): Promise<void>;
}

/**
 * Opens the log of a data directory. When its platform does not run, its servers are started for as long as
 * the log is open. SYM-LP-0009 when nothing was ever started there; SYM-LP-0005 for a log in memory, which
 * only its own process can read.
 */
export async function openPlatformLog(
  dataDir: string,
  log: (message: string) => void = () => undefined,
): Promise<PlatformLog> {
  const path = resolve(dataDir);
  const platform = await readPlatform(path);
  if (!platform) {
    throw symphainyError({ code: 'SYM-LP-0009', detail: `No platform was started in ${path} yet.` });
  }
  const { record, running } = platform;
  const { wal } = record;
  if (wal === 'memory') {
    throw symphainyError({
      code: 'SYM-LP-0005',
      detail: `The log of ${path} is in memory: only the Runtime that wrote it can read it.`,
      remedy: 'Start a platform with --wal postgres or --wal kafka.',
    });
  }
  if (running) {
    const runtimeAddresses = record.services.flatMap(({ name, grpc }) =>
      name.startsWith(serviceNames.runtime) && grpc !== undefined ? [grpc] : [],
    );
    return {
      wal,
      partitionCount: record.partition_count,
      databaseUrl: record.database_url,
      brokers: record.kafka?.brokers.split(',') ?? [],
      topic: record.kafka?.topic,
      running,
      runtimeAddresses,
      runtimeAddress: runtimeAddresses[0],
      close: () => Promise.resolve(),
    };
  }
  const given = record.kafka && !record.kafka.own ? record.kafka.brokers : undefined;
  const directory = await takeDataDirectory(path, {
    wal,
    ...(given !== undefined && { kafka_brokers: given }),
  });
  try {
    const servers = await startLocalServers(directory, wal, given, log);
    return {
      wal,
      partitionCount: record.partition_count,
      databaseUrl: servers.databaseUrl,
      brokers: servers.log.kind === 'kafka' ? servers.log.brokers : [],
      topic: servers.log.kind === 'kafka' ? servers.log.topic : undefined,
      running,
      runtimeAddresses: [],
      runtimeAddress: undefined,
      async close() {
        await servers.stop();
        await directory.release();
      },
    };
  } catch (error) {
    await directory.release();
    throw error;
  }
}
