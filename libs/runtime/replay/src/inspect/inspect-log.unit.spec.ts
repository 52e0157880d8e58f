import { beforeAll, expect, test } from '@jest/globals';
import { MemoryWal } from '@symphainy/public-works-wal';
import { LogBuilder } from '../testing/log-builder.js';
import { samplePartitionCount as partitionCount, writeSampleLog } from '../testing/sample-log.js';
import { copyLog } from '../testing/tampering.js';
import { inspectLog } from './inspect-log.js';
import type { InspectOptions } from './inspect-log.js';
import type { InspectedRecord } from './inspected-record.js';
import { runWalInspect } from './run-wal-inspect.js';

const builder = new LogBuilder(new MemoryWal({ partitionCount }), partitionCount);

beforeAll(() => writeSampleLog(builder));

async function inspect(options: Partial<InspectOptions>, wal = builder.wal): Promise<InspectedRecord[]> {
  const found: InspectedRecord[] = [];
  for await (const record of inspectLog(wal, partitionCount, { limit: 1_000, ...options }))
    found.push(record);
  return found;
}

test('every record is listed, partition by partition, beginning with the start of its epoch', async () => {
  const ends = await builder.wal.ends([0, 1, 2, 3]);
  const records = await inspect({});
  expect(records).toHaveLength([...ends.values()].reduce((sum, end) => sum + end, 0));
  expect(records[0]).toMatchObject({ kind: 'epoch', partition: 0, epoch: 1, owner: 'owner-1' });
  expect(records[1]).toMatchObject({
    kind: 'frame',
    seq: 1,
    transitions: [{ position: '0.1.0', tenant_id: 'ten_city', command: 'genesis' }],
  });
});

test('events are shown as people read them', async () => {
  const [first] = await inspect({ partition: 1, from: 2, limit: 1 });
  expect(first).toMatchObject({
    seq: 2,
    transitions: [
      {
        events: [
          { type: 'IntentAccepted', data: { type: 'operations.plan', params: { policies: 10 } } },
          {},
          {},
          {},
          {},
        ],
      },
      {},
    ],
  });
});

test('a page begins at a frame and ends at the limit', async () => {
  const records = await inspect({ partition: 1, from: 3, limit: 2 });
  expect(records.map((record) => record.kind === 'frame' && record.seq)).toEqual([3, 4]);
});

test("only a tenant's transitions are shown when a tenant is named", async () => {
  const records = await inspect({ tenant: 'acme' });
  const tenants = records.flatMap((record) =>
    record.kind === 'frame' ? record.transitions.map(({ tenant_id }) => tenant_id) : ['none'],
  );
  expect(new Set(tenants)).toEqual(new Set(['ten_acme']));
  await expect(inspect({ tenant: 'nobody' })).rejects.toMatchObject({ code: 'SYM-EX-0004' });
});

test('a record that cannot be read is listed as such, and those after it as they stand', async () => {
  const wal = await copyLog(builder.wal, partitionCount, (bytes, partition, offset) =>
    partition === 1 && offset === 2 ? bytes.subarray(0, bytes.length - 3) : bytes,
  );
  const records = await inspect({ partition: 1 }, wal);
  expect(records[2]).toMatchObject({ kind: 'unreadable', offset: 2 });
  expect(records[3]).toMatchObject({ kind: 'frame', seq: 3 });
});

test('JSON is one record a line, text one event a line', async () => {
  const options = { wal: builder.wal, partitionCount, partition: 1, limit: 3 };
  const json: string[] = [];
  expect(await runWalInspect({ ...options, json: true }, (line) => json.push(line))).toBe(3);
  expect(json.map((line) => (JSON.parse(line) as InspectedRecord).kind)).toEqual(['epoch', 'frame', 'frame']);
  const text: string[] = [];
  await runWalInspect({ ...options, json: false }, (line) => text.push(line));
  expect(text[0]).toMatch(/^1@0 {2}epoch 1 started by owner-1/);
  expect(text.some((line) => line.startsWith('    IntentAccepted {'))).toBe(true);
});
