import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { sharedTestPostgres } from '@symphainy/local-servers/testing';
import { Client } from 'pg';
import { describeReadStore } from '../contract/read-store-contract.js';
import { changes, execution, historyRow, tenantA, tenantB } from '../contract/sample-rows.js';
import type { TenantReader } from '../read-store.js';
import type { ExecutionRow } from '../rows.js';
import { PostgresReadStore } from './postgres-read-store.js';

const postgres = sharedTestPostgres();

describeReadStore('PostgreSQL', async () => {
  const connectionString = await postgres.createDatabase();
  return () => new PostgresReadStore({ connectionString });
});

describe('row-level security', () => {
  const tables = [
    'execution',
    'history',
    'artifact',
    'lineage_edge',
    'session',
    'session_closing',
    'incident',
    'refusal',
  ];

  async function asReader<Result>(
    tenantId: string | undefined,
    work: (client: Client) => Promise<Result>,
  ): Promise<Result> {
    const connectionString = await postgres.createDatabase();
    const store = new PostgresReadStore({ connectionString });
    await store.open();
    await store.takeOver(1, 1);
    const rows = changes({
      executions: [execution('a'), execution('b', { tenantId: tenantB })],
      history: [
        historyRow('a', 0, Buffer.from('a')),
        historyRow('b', 0, Buffer.from('b'), { tenantId: tenantB }),
      ],
    });
    await store.write([{ partition: 1, epoch: 1, fromSeq: 0, toSeq: 1, digest: '', changes: rows }]);
    await store.close();
    const client = new Client({ connectionString, options: '-c search_path=read_store' });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SET LOCAL ROLE symphainy_reader');
      if (tenantId !== undefined)
        await client.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenantId]);
      return await work(client);
    } finally {
      await client.end();
    }
  }

  test.each(['execution', 'history'])(
    'hides the rows of another tenant in %s without any where clause',
    async (table) => {
      const tenants = await asReader(tenantA, async (client) => {
        const { rows } = await client.query<{ tenant_id: string }>(`SELECT tenant_id FROM ${table}`);
        return rows.map((row) => row.tenant_id);
      });

      expect(tenants).toEqual([tenantA]);
    },
  );

  test('also hides them where they are asked for, counted or joined', async () => {
    const found = await asReader(tenantA, async (client) => {
      const asked = await client.query(`SELECT FROM execution WHERE tenant_id = $1`, [tenantB]);
      const counted = await client.query<{ count: string }>('SELECT count(*) FROM execution');
      const joined = await client.query('SELECT FROM execution e CROSS JOIN history h');
      return [asked.rowCount, Number(counted.rows[0]!.count), joined.rowCount];
    });

    expect(found).toEqual([0, 1, 1]);
  });

  test('shows nothing to a transaction that names no tenant', async () => {
    expect(await asReader(undefined, (client) => client.query('SELECT FROM execution'))).toMatchObject({
      rowCount: 0,
    });
    expect(await asReader('', (client) => client.query('SELECT FROM history'))).toMatchObject({
      rowCount: 0,
    });
  });

  test('is on for every table with a tenant, and the reader may do nothing but read them', async () => {
    await asReader(tenantA, async (client) => {
      const { rows } = await client.query<{ relname: string }>(
        `SELECT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE relnamespace = 'read_store'::regnamespace AND relkind = 'r' AND attname = 'tenant_id'
           AND relrowsecurity AND has_table_privilege('symphainy_reader', c.oid, 'SELECT')
           AND NOT has_table_privilege('symphainy_reader', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
         ORDER BY relname`,
      );
      expect(rows.map((row) => row.relname)).toEqual([...tables].sort());
      const role = await client.query(
        `SELECT rolcanlogin, rolbypassrls, rolsuper FROM pg_roles WHERE rolname = 'symphainy_reader'`,
      );
      expect(role.rows).toEqual([{ rolcanlogin: false, rolbypassrls: false, rolsuper: false }]);
      await expect(client.query('UPDATE execution SET tenant_id = $1', [tenantA])).rejects.toThrow(
        'permission denied',
      );
    });
  });
});

/** Waits until one of the indexes of a store with some executions has served so many reads of a tenant. */
async function servedBy(
  index: string,
  scansMin: number,
  executions: readonly ExecutionRow[],
  read: (reader: TenantReader) => Promise<void>,
): Promise<void> {
  const connectionString = await postgres.createDatabase();
  const store = new PostgresReadStore({ connectionString });
  await store.open();
  await store.takeOver(1, 1);
  const at = { partition: 1, epoch: 1, fromSeq: 0, toSeq: 1, digest: '' };
  await store.write([{ ...at, changes: changes({ executions }) }]);
  const client = new Client({ connectionString, options: '-c search_path=read_store' });
  await client.connect();
  await client.query('ANALYZE');
  await read(store.tenant(tenantA));
  // A connection that ends tells the server what it has counted.
  await store.close();

  const scans = 'SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = $1';
  let counted = 0;
  while (counted < scansMin) {
    counted = Number((await client.query<{ idx_scan: string }>(scans, [index])).rows[0]!.idx_scan);
  }
  await client.end();
}

test('the index of what did not go well serves a search by status', async () => {
  const many = Array.from({ length: 5_000 }, (_, at) =>
    execution(`e${at}`, { status: at % 1_000 === 0 ? 'STUCK' : 'SUCCEEDED', acceptedAtMs: at }),
  );
  await servedBy('execution_by_status', 2, many, async (reader) => {
    const found = await reader.executions({ status: 'STUCK', limit: 3 });
    expect(found.executions).toHaveLength(3);
    await reader.executions({ status: 'STUCK', limit: 3, after: found.next! });
  });
});

test('the index of items serves the pages and the counts of a batch', async () => {
  const items = Array.from({ length: 5_000 }, (_, at) =>
    execution(`e${at}`, { parentExecutionId: at % 50 === 0 ? 'exe_1_small' : 'exe_1_large', itemIndex: at }),
  );
  await servedBy('execution_of_batch', 3, items, async (reader) => {
    const { children, next } = await reader.children('exe_1_small', { limit: 3 });
    expect(children.map(({ itemIndex }) => itemIndex)).toEqual([0, 50, 100]);
    await reader.children('exe_1_small', { limit: 3, after: next! });
    expect(await reader.childCounts('exe_1_small')).toEqual(new Map([['ACCEPTED', 100]]));
  });
});

test('processes that open at the same moment create the schema once', async () => {
  const connectionString = await postgres.createDatabase();
  const stores = Array.from({ length: 4 }, () => new PostgresReadStore({ connectionString }));

  await Promise.all(stores.map((store) => store.open()));
  expect((await stores[3]!.watermarks()).size).toBe(0);
  await Promise.all(stores.map((store) => store.close()));
});

test('databases of one server that are opened at the same moment share the role', async () => {
  const connectionStrings = await Promise.all(Array.from({ length: 4 }, () => postgres.createDatabase()));
  const stores = connectionStrings.map((connectionString) => new PostgresReadStore({ connectionString }));

  await Promise.all(stores.map((store) => store.open()));
  await Promise.all(stores.map((store) => store.close()));
});

test('a role without any privilege but its own database and the reader’s role is enough', async () => {
  const connectionString = await postgres.createDatabase();
  const first = new PostgresReadStore({ connectionString: await postgres.createDatabase() });
  await first.open();
  await first.close();
  const role = `app_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const admin = new Client({ connectionString });
  await admin.connect();
  await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
  await admin.query(`GRANT symphainy_reader TO ${role}`);
  await admin.query(`ALTER DATABASE ${new URL(connectionString).pathname.slice(1)} OWNER TO ${role}`);
  await admin.end();
  const url = new URL(connectionString);
  [url.username, url.password] = [role, password];

  const store = new PostgresReadStore({ connectionString: url.href });
  await store.open();
  await store.takeOver(1, 1);
  const rows = changes({ executions: [execution('a'), execution('b', { tenantId: tenantB })] });
  await store.write([{ partition: 1, epoch: 1, fromSeq: 0, toSeq: 1, digest: '', changes: rows }]);
  expect((await store.tenant(tenantA).executions({ limit: 10 })).executions).toEqual([execution('a')]);
  await store.close();
});

test('a connection that is cut in the middle of a write leaves either all of it or nothing', async () => {
  const connectionString = await postgres.createDatabase();
  const store = new PostgresReadStore({ connectionString });
  await store.open();
  await store.takeOver(1, 1);
  const admin = new Client({ connectionString, options: '-c search_path=read_store' });
  await admin.connect();
  await admin.query('BEGIN');
  await admin.query('LOCK TABLE history IN ACCESS EXCLUSIVE MODE');
  const rows = changes({ executions: [execution('one')], history: [historyRow('one', 0, Buffer.from('x'))] });
  const batch = { partition: 1, epoch: 1, fromSeq: 0, toSeq: 1, digest: 'd', changes: rows };
  const write = store.write([batch]).catch((error: unknown) => error);
  const blocked = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  let pids: { pid: number }[] = [];
  while (pids.length === 0) pids = (await admin.query<{ pid: number }>(blocked)).rows;
  await admin.query('SELECT pg_terminate_backend($1)', [pids[0]!.pid]);

  expect(await write).toMatchObject({ code: 'SYM-WAL-0002', retryable: true });
  await admin.query('ROLLBACK');
  expect((await store.watermarks()).get(1)?.seq).toBe(0);
  expect(await store.tenant(tenantA).execution(execution('one').executionId)).toBeUndefined();
  expect(await store.write([batch])).toEqual([{ type: 'ok', partition: 1 }]);
  await store.close();
  await admin.end();
});

test('an unreachable database is an error with a code', async () => {
  const store = new PostgresReadStore({ connectionString: 'postgresql://nobody@127.0.0.1:1/nothing' });

  await expect(store.open()).rejects.toMatchObject({ code: 'SYM-WAL-0002' });
  await expect(store.watermarks()).rejects.toMatchObject({ code: 'SYM-WAL-0002' });
  await expect(store.tenant(tenantA).execution('exe')).rejects.toMatchObject({ code: 'SYM-WAL-0002' });
  await store.close();
});
