/** The eight steps of the canonical execution flow, in order, each with its evidence in one trace and in the log. */
import { randomBytes } from 'node:crypto';
import { writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sampleParams } from '@symphainy/local-platform';
import type { HistoryEntry, StreamedEvent } from '@symphainy/platform-sdk-client';
import { textIn } from './api/api.js';
import { descendsFrom, spansOf } from './evidence/spans.js';
import type { SpanLine } from './evidence/spans.js';
import { TestPlatform, temporaryFolder } from './platform/test-platform.js';
import { until } from './until.js';

const type = 'operations.plan_migration';
/** What each process writes last of this trace. */
const lastOfEach = [
  'runtime.intake',
  'runtime.record',
  'stream.deliver',
  `realm ${type}`,
  'POST /api/intent/submit',
];

describe('The canonical execution flow', () => {
  const traceId = randomBytes(16).toString('hex');
  const streamed: StreamedEvent[] = [];
  let platform: TestPlatform;
  let folder: string;
  let executionId: string;
  let intentId: string;
  let spans: readonly SpanLine[];
  let history: readonly HistoryEntry[];

  beforeAll(async () => {
    folder = await temporaryFolder();
    const file = join(folder, 'spans.ndjson');
    await writeFile(file, '');
    platform = await TestPlatform.start({ wal: 'postgres', environment: { SYMPHAINY_TRACE_FILE: file } });
    const client = platform.client('acme');
    const watching = new AbortController();
    const watched = (async () => {
      for await (const event of client.watch({ signal: watching.signal })) streamed.push(event);
    })();
    // Live events begin when the stream is open: the first one that comes says that it is.
    await until('a live event', async () => {
      await client.submit({ type, params: sampleParams(1), wait: 10 });
      return streamed.length > 0;
    });

    const api = await platform.api('acme');
    const answer = await api.post('/api/intent/submit', {
      headers: { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`, prefer: 'wait=30' },
      body: { session_id: await api.session(), type, params: sampleParams(350_000) },
    });
    expect(answer.json).toMatchObject({ status: 'SUCCEEDED' });
    executionId = textIn(answer, 'execution_id');
    intentId = textIn(answer, 'intent_id');
    history = await client.executions.history(executionId);
    await until('the terminal event on the stream', () =>
      streamed.some(
        ({ subject, type: name }) => subject === executionId && /execution.*succeeded/i.test(name),
      ),
    );
    spans = await until('the spans of every step', async () => {
      const found = await spansOf(file, traceId);
      const names = new Set(found.map(({ name }) => name));
      return lastOfEach.every((name) => names.has(name)) ? found : undefined;
    });
    watching.abort();
    await watched;
  });
  afterAll(async () => {
    await platform?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** The first span of a name, of a service. */
  function span(service: string, name: string): SpanLine {
    const found = spans.find((one) => one.service === service && one.name === name);
    if (!found) {
      throw new Error(`no span ${name} of ${service}; there are ${spans.map((one) => one.name).join(', ')}`);
    }
    return found;
  }

  function recorded(pattern: RegExp): HistoryEntry {
    const found = history.find(({ type: name }) => pattern.test(name));
    if (!found)
      throw new Error(`no ${pattern} in the history: ${history.map((entry) => entry.type).join(', ')}`);
    return found;
  }

  const entered = () => span('experience', 'POST /api/intent/submit');
  const emitted = () => span('runtime', 'runtime.intake');
  const decided = () => span('runtime', 'runtime.decide');
  const appended = () =>
    spans.find((one) => one.name === 'wal.append' && one.parent_span_id === decided().span_id)!;
  const resolved = () => span('runtime', 'curator.resolve');
  const dispatched = () => span('runtime', 'runtime.dispatch');
  const executed = () => span('operations', `realm ${type}`);
  const noted = () => span('runtime', 'runtime.record');

  test('1. the interaction enters via Experience', () => {
    expect(entered()).toMatchObject({ kind: 'server', failed: false });
    expect(spans.every((one) => one === entered() || descendsFrom(spans, one, entered()))).toBe(true);
  });

  test('2. Experience emits an intent', () => {
    expect(emitted()).toMatchObject({
      parent_span_id: entered().span_id,
      attributes: { 'symphainy.item': 'submit', 'symphainy.intent_id': intentId },
    });
  });

  test('3. Runtime validates session, tenant and policy', () => {
    const { attributes } = decided();
    expect(decided().parent_span_id).toBe(emitted().span_id);
    expect(attributes).toMatchObject({
      'symphainy.command': 'submitIntent',
      'symphainy.tenant_id': platform.tenant('acme').tenant_id,
      'symphainy.session_id': expect.stringMatching(/^ses_/),
      'symphainy.decision': 'decided',
    });
    const verdict = recorded(/policy.*decided/i);
    expect(attributes['symphainy.decision_ids']).toContain(
      (verdict.data as { decision_id: string }).decision_id,
    );
  });

  test('4. Runtime records the intent in the WAL', () => {
    const { attributes, start_ms } = appended();
    const position = [
      attributes['symphainy.partition'],
      attributes['symphainy.seq'],
      attributes['symphainy.index'],
    ];
    expect(recorded(/intent.*accepted/i).position).toBe(position.join('.'));
    expect(start_ms).toBeGreaterThanOrEqual(decided().start_ms);
  });

  test('5. Runtime resolves the capability in what Curator registered, and not before the record is durable', () => {
    expect(resolved().attributes).toMatchObject({
      'symphainy.realm': 'operations',
      'symphainy.realm_registered': true,
      'symphainy.realm_version': expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect(resolved().start_ms).toBeGreaterThanOrEqual(appended().end_ms);
    expect(recorded(/scheduled/i).data).toMatchObject({ realm: 'operations' });
  });

  test('6. the domain service executes under the context of Runtime', () => {
    expect(dispatched().start_ms).toBeGreaterThanOrEqual(appended().end_ms);
    expect(executed()).toMatchObject({ parent_span_id: dispatched().span_id, failed: false });
    expect(executed().attributes).toMatchObject({
      'symphainy.execution_id': executionId,
      'symphainy.attempt': 1,
    });
  });

  test('7. artifacts and events are recorded', () => {
    expect(noted().parent_span_id).toBe(dispatched().span_id);
    expect(noted().attributes['symphainy.events']).toEqual(
      expect.arrayContaining(['stepSucceeded', 'artifactRecorded', 'executionSucceeded']),
    );
    expect(noted().start_ms).toBeGreaterThanOrEqual(executed().start_ms);
    const kept = spans.find((one) => one.name === 'wal.append' && one.parent_span_id === noted().span_id);
    expect(kept?.start_ms).toBeGreaterThanOrEqual(noted().start_ms);
    const order = [/intent.*accepted/i, /scheduled/i, /artifact.*recorded/i, /execution.*succeeded/i];
    const places = order.map((pattern) => history.indexOf(recorded(pattern)));
    expect(places).toEqual([...places].sort((left, right) => left - right));
  });

  test('8. updates stream back through Experience, with the positions under which they are recorded', () => {
    const delivered = spans.filter((one) => one.name === 'stream.deliver');
    expect(delivered.length).toBeGreaterThan(0);
    expect(delivered.every((one) => one.start_ms >= appended().end_ms)).toBe(true);
    const mine = streamed.filter(({ subject }) => subject === executionId);
    expect(mine.length).toBe(history.length);
    expect(new Set(mine.map(({ id }) => id)).size).toBe(mine.length);
    const positions = mine.map(({ id }) => id);
    for (const { position } of history) expect(positions.some((id) => id.startsWith(position))).toBe(true);
  });

  test('is one trace, through every process that took part', () => {
    expect([...new Set(spans.map(({ service }) => service))].sort()).toEqual([
      'experience',
      'operations',
      'runtime',
    ]);
    expect(spans.every(({ trace_id }) => trace_id === traceId)).toBe(true);
  });
});
