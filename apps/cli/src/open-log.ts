/** The log of a data directory with what it is compared to: the rows, and the owners that run. */
import { resolve } from 'node:path';
import { Metadata, credentials } from '@grpc/grpc-js';
import { QueryClient } from '@symphainy/contracts/runtime';
import { symphainyError } from '@symphainy/kernel';
import { commandIdentity, openPlatformLog } from '@symphainy/local-platform';
import type { PlatformLog } from '@symphainy/local-platform';
import { PostgresReadStore } from '@symphainy/public-works-read-store';
import { KafkaWal, PostgresWal } from '@symphainy/public-works-wal';
import type { Wal } from '@symphainy/public-works-wal';
import type { Live, LiveDigest } from '@symphainy/runtime-replay';

export interface OpenLog {
  readonly wal: Wal;
  /** Partitions beside the control log. */
  readonly partitionCount: number;
  readonly live: Live;
}

const answerMsMax = 10_000;

/** Runs something with the log of a data directory, and closes whatever was opened for it. */
export async function withLog<Answer>(
  dataDir: string,
  run: (log: OpenLog) => Promise<Answer>,
): Promise<Answer> {
  const facts = await openPlatformLog(dataDir, (message) => console.error(message));
  const wal = walOf(facts);
  const rows = new PostgresReadStore({ connectionString: facts.databaseUrl });
  try {
    await wal.open();
    await rows.open();
    const { partitionCount } = facts;
    return await run({ wal, partitionCount, live: { rows, digests: () => digestsOf(facts, dataDir) } });
  } finally {
    await wal.close();
    await rows.close();
    await facts.close();
  }
}

function walOf({ wal, databaseUrl, brokers, topic, partitionCount }: PlatformLog): Wal {
  if (wal === 'postgres') return new PostgresWal({ connectionString: databaseUrl, partitionCount });
  return new KafkaWal({
    brokers,
    topic: topic ?? '',
    partitionCount,
    log: (level, message) => {
      if (level === 'error') console.error(message);
    },
  });
}

/** What the running owners say of the state that they hold; nothing when none runs. */
async function digestsOf({ runtimeAddresses }: PlatformLog, dataDir: string): Promise<readonly LiveDigest[]> {
  if (runtimeAddresses.length === 0) return [];
  const identity = await commandIdentity(resolve(dataDir), 'operator');
  const interceptors = [identity.callInterceptor('runtime')];
  const answers = await Promise.all(
    runtimeAddresses.map(async (address) => {
      const client = new QueryClient(address, credentials.createInsecure(), { interceptors });
      try {
        return await askDigests(client, address);
      } finally {
        client.close();
      }
    }),
  );
  return answers.flat();
}

function askDigests(client: QueryClient, address: string): Promise<readonly LiveDigest[]> {
  return new Promise((answered, failed) =>
    client.getStateDigests({}, new Metadata(), { deadline: Date.now() + answerMsMax }, (cause, response) => {
      if (!cause) return answered(response.digests);
      const detail = `Runtime at ${address} does not say what state it holds: ${cause.details}`;
      failed(symphainyError({ code: 'SYM-LP-0009', detail, cause }));
    }),
  );
}
