import { expect, test } from '@jest/globals';
import { sharedTestPostgres } from '@symphainy/local-servers/testing';
import { MemoryReadStore, PostgresReadStore } from '@symphainy/public-works-read-store';
import { foldHistory } from './fold-history.js';
import { decodeHistoryChunk } from './history-chunk.js';
import { cutInto, sampleLog, writeBatches } from './sample-log.js';
import { executionIdOf, partition, tenantId } from './sample-transitions.js';
import { digestTables } from './table-digests.js';
import { executionView } from './views.js';

const postgres = sharedTestPostgres();

test('rows in PostgreSQL and rows made again in memory from the same log have one digest, and lose it by one change', async () => {
  const connectionString = await postgres.createDatabase();
  const stored = new PostgresReadStore({ connectionString });
  const remade = new MemoryReadStore();
  await stored.open();
  await writeBatches(stored, cutInto(sampleLog(), [1, 5, 6, 13, 14]));
  await writeBatches(remade, [sampleLog()]);

  const read = async (store: PostgresReadStore | MemoryReadStore) => {
    const snapshot = await store.snapshot();
    const digests = await digestTables(snapshot, partition);
    await snapshot.close();
    return Array.from(digests, ([table, digest]) => [table, digest.rows, digest.hex()]);
  };
  const before = await read(stored);
  expect(before).toEqual(await read(remade));

  const update = {
    executionId: executionIdOf('a'),
    status: undefined,
    progress: undefined,
    finishedAtMs: 0,
    errorCode: '',
    errorDetail: 'altered',
    updatedAtMs: 1,
    updatedSeq: 1,
    updatedIndex: 1,
  };
  const changes = {
    executions: [],
    executionUpdates: [update],
    history: [],
    artifacts: [],
    lineage: [],
    sessions: [],
    sessionClosings: [],
    incidents: [],
    refusals: [],
  };
  await stored.write([{ partition, epoch: 1, fromSeq: 4_097, toSeq: 4_098, digest: '', changes }]);
  const after = await read(stored);
  expect(after[0]).not.toEqual(before[0]);
  expect(after.slice(1)).toEqual(before.slice(1));
  await stored.close();
});

test('the detail of an execution that was stored in many batches is that of its row', async () => {
  const store = new PostgresReadStore({ connectionString: await postgres.createDatabase() });
  await store.open();
  await writeBatches(store, cutInto(sampleLog(), [13, 14, 15]));
  const reader = store.tenant(tenantId);
  const row = (await reader.execution(executionIdOf('r')))!;
  const { chunks } = await reader.history(row.executionId);
  const records = chunks.flatMap(({ data }) => decodeHistoryChunk(partition, data));
  const detail = foldHistory(row.executionId, records);

  expect(chunks.map(({ chunk }) => chunk)).toEqual([0, 1]);
  expect(detail.execution).toEqual(executionView(row));
  expect(detail.steps).toMatchObject([{ status: 'SUCCEEDED', attempt: 2 }]);
  await store.close();
});
