/**
 * The platform of a data directory that was named: where it was started once and does not run now, it is
 * started for as long as the command needs it, so that what it recorded can always be asked for.
 */
import { resolve } from 'node:path';
import { readPlatform, startPlatform } from '@symphainy/local-platform';
import { connected, type Connection } from './connect.js';
import { defaultDataDir, type ConnectionOptions } from './options.js';

export async function withStartedPlatform<Answer>(
  options: ConnectionOptions,
  run: (connection: Connection) => Promise<Answer>,
): Promise<Answer> {
  const dataDir = resolve(options.dataDir);
  const isNamed = options.url === undefined && options.dataDir !== defaultDataDir;
  const known = isNamed ? await readPlatform(dataDir) : undefined;
  if (!known || known.running || known.record.wal === 'memory') return connected(options, run);
  const { wal, kafka } = known.record;
  console.error(`the platform of ${dataDir} does not run: starting it for this command`);
  const platform = await startPlatform({
    dataDir,
    wal,
    ...(kafka && !kafka.own && { kafka: kafka.brokers }),
    port: 0,
  });
  try {
    return await connected(options, run);
  } finally {
    await platform.stop();
  }
}
