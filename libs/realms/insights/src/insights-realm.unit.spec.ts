import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Attribution } from '@symphainy/contracts/kernel';
import { Task, type Report } from '@symphainy/contracts/realm';
import { sha256Hex } from '@symphainy/kernel';
import { RealmServer } from '@symphainy/platform-sdk-realm';
import { insightsRealm } from './insights-realm.js';
import { mappingText } from './testing/mapping-of.js';

const fields = `    fields:
      - { to: /id, from: ID, required: true }
      - { to: /amount, from: AMOUNT, transform: [{ decimal: { scale: 2 } }] }
      - { to: /since, from: SINCE, transform: [{ date: YYYYMMDD }] }
      - { to: /mail, from: MAIL }
    rules:
      - { code: implausible_mail, severity: warning, at: /mail, pattern: '@' }
`;

describe('insights.map_record', () => {
  let folder: string;
  let file: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'symphainy-insights-'));
    file = join(folder, 'mapping.yaml');
    await writeFile(file, mappingText(fields));
  });
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  const server = new RealmServer(insightsRealm);
  const run = async (
    record: string | undefined,
    settings: object = { file },
    params: object = {},
  ): Promise<Report> => {
    const report = await server.handle(
      Task.fromPartial({
        taskId: 'exe_1_a/1#1',
        executionId: 'exe_1_a',
        path: '1',
        attempt: 1,
        stepKey: 'exe_1_a/1',
        intentType: 'insights.map_record',
        params: Buffer.from(JSON.stringify(params)),
        attribution: Attribution.fromPartial({ tenantId: 'ten_a' }),
        bindings: [
          { system: 'mapping', adapter: 'mapping_file', settings: Buffer.from(JSON.stringify(settings)) },
        ],
        inputs:
          record === undefined
            ? []
            : [{ name: 'legacy_record', kind: 'record', content: Buffer.from(record), hydrated: true }],
      }),
    );
    if (report === undefined) throw new Error('the realm answered nothing');
    return report;
  };

  const record = '{"ID":"A1","AMOUNT":12345678901234567.89,"SINCE":20240131,"MAIL":"a@b"}';

  test('keeps every digit of a number that no double holds', async () => {
    const { outcome } = await run(record);
    const artifacts = outcome?.$case === 'succeeded' ? outcome.value.artifacts : [];
    expect(artifacts.map(({ name, content }) => [name, JSON.parse(content.toString()) as unknown])).toEqual([
      [
        'entity',
        {
          collection: 'things',
          key: 'A1',
          document: { id: 'A1', amount: '12345678901234567.89', since: '2024-01-31', mail: 'a@b' },
        },
      ],
      ['findings', []],
    ]);
  });

  test('hands warnings on, and says their codes in an event', async () => {
    const { outcome } = await run('{"ID":"A1","MAIL":"nowhere"}');
    expect(outcome).toMatchObject({ $case: 'succeeded' });
    const events = outcome?.$case === 'succeeded' ? outcome.value.events : [];
    expect(events.map(({ data }) => JSON.parse(data.toString()) as unknown)).toEqual([
      { key: 'A1', codes: ['implausible_mail'] },
    ]);
  });

  test('fails for good where the record is dirty, with code, place and no value of the record', async () => {
    const { outcome } = await run('{"ID":"A1","SINCE":20240231}');
    expect(outcome).toMatchObject({
      $case: 'failed',
      value: {
        code: 'SYM-IN-0001',
        retryable: false,
        detail: expect.stringMatching(/^invalid_date at \/since: /),
      },
    });
    expect(JSON.stringify(outcome)).not.toContain('20240231');
  });

  test('refuses to map a record under another key than the one that was granted', async () => {
    const { outcome } = await run(record, { file }, { key: 'B2' });
    expect(outcome).toMatchObject({ $case: 'failed', value: { code: 'SYM-IN-0001', retryable: false } });
  });

  test('refuses a mapping that is not the one which the solution was published with', async () => {
    const sound = await run(record, { file, sha256: sha256Hex(mappingText(fields)) });
    expect(sound.outcome).toMatchObject({ $case: 'succeeded' });
    const { outcome } = await run(record, { file, sha256: sha256Hex('another') });
    expect(outcome).toMatchObject({ $case: 'failed', value: { code: 'SYM-IN-0002', retryable: false } });
  });

  test('takes a changed file for another mapping', async () => {
    const changing = join(folder, 'changing.yaml');
    await writeFile(changing, mappingText(fields));
    expect((await run(record, { file: changing })).outcome).toMatchObject({ $case: 'succeeded' });
    await writeFile(changing, 'mapping: [');
    expect((await run(record, { file: changing })).outcome).toMatchObject({
      $case: 'failed',
      value: { code: 'SYM-IN-0002', detail: expect.stringContaining(`${changing}: line `) },
    });
  });

  test.each([
    ['no record', undefined],
    ['no JSON', 'nonsense'],
  ])('refuses %s as input', async (_, content) => {
    expect((await run(content)).outcome).toMatchObject({ $case: 'failed', value: { code: 'SYM-RL-0001' } });
  });

  test('says which file is missing', async () => {
    expect((await run(record, { file: '/nowhere/mapping.yaml' })).outcome).toMatchObject({
      $case: 'failed',
      value: { code: 'SYM-IN-0002', detail: '/nowhere/mapping.yaml cannot be read: ENOENT' },
    });
  });
});
