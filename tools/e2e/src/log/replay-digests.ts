/** Replays a platform's log and holds the result against the running owners and the rows. */
import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import { QueryClient } from '@symphainy/contracts/runtime';
import type { GetStateDigestsResponse } from '@symphainy/contracts/runtime';
import { openPlatformLog } from '@symphainy/local-platform';
import { PostgresReadStore } from '@symphainy/public-works-read-store';
import { ServiceIdentity } from '@symphainy/public-works-service-identity';
import { runReplay } from '@symphainy/runtime-replay';
import type { LiveDigest, ReplayReport } from '@symphainy/runtime-replay';
import { openWal } from './log-scan.js';

export async function replay(dataDir: string): Promise<ReplayReport> {
  const log = await openPlatformLog(dataDir);
  const wal = openWal(log);
  const rows = new PostgresReadStore({ connectionString: log.databaseUrl });
  try {
    await wal.open();
    await rows.open();
    const digests = () => (log.runtimeAddress ? digestsOf(log.runtimeAddress, dataDir) : Promise.resolve([]));
    return await runReplay(
      { wal, partitionCount: log.partitionCount, live: { digests, rows }, json: true },
      () => undefined,
    );
  } finally {
    await rows.close();
    await wal.close();
    await log.close();
  }
}

/** What the running owner says of its state, asked as Experience. */
async function digestsOf(address: string, dataDir: string): Promise<readonly LiveDigest[]> {
  const services = join(dataDir, 'keys/services');
  const identity = await ServiceIdentity.load({
    keyFile: join(services, 'experience.key.json'),
    trustFile: join(services, 'trust.json'),
  });
  const client = new QueryClient(address, credentials.createInsecure(), {
    interceptors: [identity.callInterceptor('runtime')],
  });
  try {
    const { digests } = await new Promise<GetStateDigestsResponse>((resolve, reject) =>
      client.getStateDigests({}, (error, response) => (error ? reject(error) : resolve(response))),
    );
    return digests;
  } finally {
    client.close();
  }
}
