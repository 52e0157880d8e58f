/** The adapters of this process, chosen by configuration. The only place that knows them. */
import { PostgresOwnership } from '@symphainy/public-works-ownership';
import { PostgresReadStore } from '@symphainy/public-works-read-store';
import { EnvironmentSecrets, FileSecrets } from '@symphainy/public-works-secrets';
import type { Secrets } from '@symphainy/public-works-secrets';
import { KafkaWal, MemoryWal, PostgresWal } from '@symphainy/public-works-wal';
import type { Wal } from '@symphainy/public-works-wal';
import { optionalEnv } from '@symphainy/service-host';
import type { Logger } from 'pino';
import type { RuntimeConfig } from './config.js';

export function chooseWal(config: RuntimeConfig, log: Logger): Wal {
  const { partitionCount } = config.genesis;
  switch (config.wal.kind) {
    case 'memory':
      log.warn('the log is in memory: everything is gone when this process ends');
      return new MemoryWal({ partitionCount });
    case 'postgres':
      return new PostgresWal({ connectionString: config.databaseUrl, partitionCount });
    case 'kafka': {
      const { brokers, topic } = config.wal;
      return new KafkaWal({ brokers, topic, partitionCount, log: (level, message) => log[level](message) });
    }
  }
}

export function chooseOwnership(config: RuntimeConfig): PostgresOwnership {
  return new PostgresOwnership({ connectionString: config.databaseUrl });
}

export function chooseReadStore(config: RuntimeConfig): PostgresReadStore {
  return new PostgresReadStore({ connectionString: config.databaseUrl });
}

/** Write secrets of external systems, which only grants carry: files where there is a folder, else variables. */
export function chooseSecrets(): Secrets {
  const folder = optionalEnv('SYMPHAINY_SECRETS_DIRECTORY');
  return folder === undefined ? new EnvironmentSecrets(process.env) : new FileSecrets(folder);
}
