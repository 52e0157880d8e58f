/** Opens the database, then the port. */
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';
import type { PolicyApiConfig } from './config.js';
import { createServer } from './http/server.js';
import { EntityStore } from './store/entity-store.js';

export interface PolicyApi {
  /** `http://host:port`. */
  readonly address: string;
  /** Takes no more requests, finishes those that it has, closes the database. */
  stop(): Promise<void>;
}

const connectionsMax = 16;
const forgetEveryMs = 3_600_000;

/** @param log takes one line an event, errors only. */
export async function startPolicyApi(
  config: PolicyApiConfig,
  log: (line: string) => void,
): Promise<PolicyApi> {
  const report = (error: unknown): void =>
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const pool = new Pool({ connectionString: config.databaseUrl, max: connectionsMax });
  pool.on('error', report);
  try {
    const store = await EntityStore.open(pool);
    const server = createServer(store, config.token, report);
    await server.listen({ host: config.host, port: config.port });
    const forgetting = setInterval(() => void store.forgetOldAnswers().catch(report), forgetEveryMs);
    const { address, port, family } = server.server.address() as AddressInfo;
    const host = family === 'IPv6' ? `[${address}]` : address;
    return {
      address: `http://${host}:${port}`,
      async stop() {
        clearInterval(forgetting);
        await server.close();
        await pool.end();
      },
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}
