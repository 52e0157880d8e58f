/** Connections to the database of the rows. */
import { Pool, types } from 'pg';

export interface PostgresOptions {
  readonly connectionString: string;
  /** The database schema that holds the rows. */
  readonly schema: string;
}

export interface PoolOptions {
  readonly connectionsMax: number;
  readonly statementTimeoutMs: number;
  /** More settings of the session, in the form `-c name=value`. */
  readonly settings?: string;
}

const connectTimeoutMs = 5_000;
/** The client waits a little longer than the server, so that the server's reason is the one that is told. */
const answerMarginMs = 1_000;

export function openPool(options: PostgresOptions, pool: PoolOptions): Pool {
  const { connectionsMax, statementTimeoutMs, settings = '' } = pool;
  const opened = new Pool({
    connectionString: options.connectionString,
    max: connectionsMax,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs + answerMarginMs,
    keepAlive: true,
    options: `-c search_path=${options.schema} -c statement_timeout=${statementTimeoutMs} ${settings}`,
    types: { getTypeParser },
  });
  // A lost connection matters to the query that needs it, which says so: the next one while it is idle, and
  // the one under way in a transaction, for which the pool listens no more.
  opened.on('error', () => undefined);
  opened.on('connect', (client) => client.on('error', () => undefined));
  return opened;
}

/** Positions, times and counts are safe integers, so `bigint` comes as a number. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format);
}
