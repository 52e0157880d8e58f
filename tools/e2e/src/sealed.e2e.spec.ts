import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sampleParams } from '@symphainy/local-platform';
import { describeWithKafka } from '@symphainy/local-servers/testing';
import type { SymphainyClient } from '@symphainy/platform-sdk-client';
import { databaseText } from './evidence/database-text.js';
import { findBytes } from './evidence/find-bytes.js';
import type { Search } from './evidence/find-bytes.js';
import { TestPlatform, temporaryFolder } from './platform/test-platform.js';
import { until } from './until.js';

const type = 'operations.plan_migration';
/** Texts that nothing else contains. */
const contact = { name: 'Wilhelmina Quxworth-Zzyzx', email: 'wq.zzyzx-7391@quxworth-marker.example' };
const markers = [contact.name, 'Quxworth-Zzyzx', contact.email, 'wq.zzyzx-7391'];
/** Something open that must be found, or the search proves nothing. */
const openText = 'open-label-marker-5582';
const executionsMax = 20;

function sealing(wal: 'postgres' | 'kafka'): void {
  let platform: TestPlatform;
  let client: SymphainyClient;
  let executionId: string;
  let search: Search;
  let evidence: string;

  beforeAll(async () => {
    evidence = await temporaryFolder();
    const spans = join(evidence, 'spans.ndjson');
    platform = await TestPlatform.start({
      wal,
      environment: { SYMPHAINY_LOG_LEVEL: 'trace', SYMPHAINY_TRACE_FILE: spans },
    });
    client = platform.client('acme');
    const submissions = await Promise.all(
      Array.from({ length: executionsMax }, (_, index) =>
        client.submit({
          type,
          params: { ...sampleParams(1_000 + index), contact },
          labels: { note: openText },
          wait: 30,
        }),
      ),
    );
    expect(submissions.map(({ status }) => status)).toEqual(submissions.map(() => 'SUCCEEDED'));
    executionId = submissions[0]!.execution_id;
    await until('the rows', async () => (await client.executions.artifacts(executionId)).length > 0);
    // What fails is where values slip into messages.
    await client.submit({ type, params: { ...sampleParams(0), contact }, wait: 30 }).catch(() => undefined);
    await client.submit({ type, params: { ...sampleParams(900_000), contact }, wait: 30 });
    const { databaseUrl, servers, dataDir } = platform.platform;
    const texts = await Promise.all([databaseUrl, servers.credentialsDatabaseUrl].map(databaseText));
    for (const [index, tables] of texts.entries()) {
      await writeFile(join(evidence, `rows-${index}.txt`), [...tables.values()].join('\n'));
    }
    search = await findBytes([dataDir, evidence], [...markers, openText]);
  });
  afterAll(async () => {
    await platform?.stop();
    await rm(evidence, { recursive: true, force: true });
  });

  test('leaves no personal value in any file: database, log, journals, rows, service logs, spans', () => {
    expect(search.files).toBeGreaterThan(100);
    expect(search.hits.filter(({ text }) => markers.includes(text))).toEqual([]);
  });

  test('is not proved by a search that would find nothing: what is open is found in the log and in the rows', () => {
    const files = search.hits.filter(({ text }) => text === openText).map(({ file }) => file);
    const folder = wal === 'kafka' ? '/kafka/' : '/postgres/';
    expect(files.some((file) => file.includes(folder))).toBe(true);
    expect(files.some((file) => file.includes('rows-0.txt'))).toBe(true);
  });

  test('shows which values are sealed, and not what they are', async () => {
    const execution = await client.executions.get(executionId);
    expect(execution.params).not.toHaveProperty('contact');
    expect(execution.sealed_pointers).toEqual(['/contact']);
    const told = JSON.stringify([
      await client.why(executionId),
      await client.executions.history(executionId),
      await client.executions.lineage(executionId),
    ]);
    for (const marker of markers) expect(told).not.toContain(marker);
  });

  test('lets the realm work with them, and opens content to whom policy lets read it', async () => {
    const steps = await client.executions.steps(executionId);
    expect(steps).toEqual([expect.objectContaining({ status: 'SUCCEEDED', attempt: 1 })]);
    const [runbook] = await client.executions.artifacts(executionId);
    const { content, contentType } = await client.artifacts.content(runbook!.artifact_id, 'review');
    expect(contentType).toContain('application/json');
    expect(JSON.parse(content.toString())).toHaveProperty('summary');
  });
}

describe('A classified value, with the log in Postgres', () => sealing('postgres'));

await describeWithKafka('A classified value, with the log in Kafka', () => sealing('kafka'));
