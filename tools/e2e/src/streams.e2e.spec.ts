import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sampleParams } from '@symphainy/local-platform';
import type { StreamedEvent, SymphainyClient } from '@symphainy/platform-sdk-client';
import { WebSocket } from 'ws';
import { RecordedLoad } from './load/recorded-load.js';
import { ServerSentEvents } from './api/server-sent-events.js';
import { TestPlatform } from './platform/test-platform.js';
import { until } from './until.js';

const type = 'operations.plan_migration';

describe('A stream of live events', () => {
  let platform: TestPlatform;
  let client: SymphainyClient;

  beforeAll(async () => {
    platform = await TestPlatform.start({ wal: 'postgres' });
    client = platform.client('acme');
  });
  afterAll(() => platform?.stop());

  /** How many streams Experience has open, by its own measure. */
  async function openStreams(): Promise<number> {
    const metrics = await (await fetch(`${platform.service('experience').plan.health}/metrics`)).text();
    const match = /^event_streams_open(?:\{[^}]*\})? (\d+)/m.exec(metrics);
    if (!match) throw new Error('there is no measure of open streams');
    return Number(match[1]);
  }

  /** Events of a watch, from the moment on when the first has come. */
  async function watched(of: SymphainyClient, signal: AbortSignal): Promise<StreamedEvent[]> {
    const events: StreamedEvent[] = [];
    void (async () => {
      for await (const event of of.watch({ signal })) events.push(event);
    })();
    await until('a live event', async () => {
      await of.submit({ type, params: sampleParams(1), wait: 10 });
      return events.length > 0;
    });
    return events;
  }

  test('has no gap, no repeat and the order of the log across kills of Runtime under load', async () => {
    const stop = new AbortController();
    const events = await watched(client, stop.signal);
    const load = new RecordedLoad({
      client: platform.client('acme', { retryForMs: 60_000 }),
      submission: { type, params: sampleParams(1_000) },
      callers: 8,
      name: 'stream',
      pauseMs: 40,
    });
    load.start();
    for (let kill = 0; kill < 2; kill++) {
      const goal = load.acknowledged().length + 60;
      await until('load', () => load.acknowledged().length >= goal);
      platform.runtime.kill('SIGKILL');
      await until('Runtime to be gone', () => !platform.runtime.isRunning);
      await platform.runtime.restart();
    }
    await load.stop();
    const ids = load.acknowledged().map(({ told }) => told.executionId);
    const terminal = (id: string) =>
      events.some((event) => event.subject === id && /execution.*succeeded/i.test(event.type));
    await until('every terminal event', () => ids.every(terminal));
    stop.abort();

    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    const sample = ids.filter((_, index) => index % 10 === 0);
    for (const id of sample) {
      const history = await client.executions.history(id);
      const seen = events.filter(({ subject }) => subject === id);
      expect(seen.map(({ type: name }) => name)).toEqual(history.map(({ type: name }) => name));
    }
    const byPartition = new Map<string, string[]>();
    for (const { id } of events) {
      const [partition] = id.split('.') as [string];
      byPartition.set(partition, [...(byPartition.get(partition) ?? []), id]);
    }
    for (const positions of byPartition.values()) expect(positions).toEqual([...positions].sort(byNumbers));
  });

  test('shows a tenant only what is its own', async () => {
    const stop = new AbortController();
    const globex = platform.client('globex');
    const theirs = await watched(globex, stop.signal);
    const mine = await client.submit({ type, params: sampleParams(2_000), wait: 30 });
    const own = await globex.submit({ type, params: sampleParams(2_000), wait: 30 });
    await until('an event of their own', () => theirs.some(({ subject }) => subject === own.execution_id));
    expect(theirs.some(({ subject }) => subject === mine.execution_id)).toBe(false);
    stop.abort();
    // What belongs to another is not found.
    const subjects = new Set(theirs.flatMap(({ subject }) => (subject === undefined ? [] : [subject])));
    const found = await Promise.all([...subjects].map((id) => globex.executions.get(id)));
    expect(found.map(({ execution_id: id }) => id)).toEqual([...subjects]);
  });

  test('by SSE goes on after Last-Event-ID, from the beginning of the execution to its end', async () => {
    const api = await platform.api('acme');
    const { execution_id: id } = await client.submit({ type, params: sampleParams(3_000), wait: 30 });
    const path = `/api/executions/${id}/events`;
    const whole = await ServerSentEvents.read(api, path);
    const history = await client.executions.history(id);
    expect(whole.map(({ event }) => event.type)).toEqual(history.map(({ type: name }) => name));
    for (const [index, { lastEventId }] of whole.entries()) {
      if (index === whole.length - 1) continue;
      const rest = await ServerSentEvents.read(api, path, lastEventId);
      expect(rest.map(({ event }) => event.id)).toEqual(whole.slice(index + 1).map(({ event }) => event.id));
    }
  });

  test('is cut off when its reader takes nothing, and goes on without a gap from where the reader was', async () => {
    const { token } = await platform.api('acme');
    const url = `${platform.rest.replace(/^http/, 'ws')}/api/execution/stream`;
    const slow = new WebSocket(url, ['symphainy.v1'], { headers: { authorization: `Bearer ${token}` } });
    const taken: StreamedEvent[] = [];
    let isClosed = false;
    slow.on('message', (data: Buffer) => taken.push(JSON.parse(data.toString()) as StreamedEvent));
    slow.on('close', () => (isClosed = true));
    slow.on('error', () => (isClosed = true));
    const stop = new AbortController();
    const quick = await watched(client, stop.signal);
    await until('the slow reader to be there', () => taken.length > 0);
    slow.pause();
    const open = await openStreams();

    // Large events, more than the buffers between here and there hold, until Experience gives up waiting.
    const labels = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`label-${n}`, 'x'.repeat(250)]));
    const load = new RecordedLoad({
      client: platform.client('acme'),
      submission: { type, params: sampleParams(1_000), labels },
      callers: 16,
      name: 'slow',
      pauseMs: 10,
    });
    load.start();
    await until('the slow reader to be cut off', async () => (await openStreams()) < open);
    await load.stop();
    slow.resume();
    await until('the connection to be closed', () => isClosed);
    const ids = load.acknowledged().map(({ told }) => told.executionId);
    await until('the quick reader to have all', () =>
      ids.every((id) =>
        quick.some(({ subject, type: name }) => subject === id && name === 'ExecutionSucceeded'),
      ),
    );
    stop.abort();
    const own = taken.filter(({ type: name }) => !name.startsWith('symphainy.stream.'));
    expect(own.length).toBeLessThan(quick.length);

    const rest = new AbortController();
    const later: StreamedEvent[] = [];
    const resume = own.at(-1)!.resume;
    const missing = quick.filter(({ id }) => !own.some((event) => event.id === id));
    const reading = (async () => {
      for await (const event of client.watch({ resume, signal: rest.signal })) later.push(event);
    })();
    await until('what the slow reader had missed', () =>
      missing.every(({ id }) => later.some((event) => event.id === id)),
    );
    rest.abort();
    await reading;
    expect(later.filter(({ id }) => own.some((event) => event.id === id))).toEqual([]);
  });

  test('refuses a resume token that is none', async () => {
    const api = await platform.api('acme');
    const { execution_id: id } = await client.submit({ type, params: sampleParams(3_000), wait: 30 });
    const answer = await api.get(`/api/executions/${id}/events`, {
      headers: { 'last-event-id': 'nonsense' },
    });
    expect(answer.json).toMatchObject({ status: 400, code: 'SYM-EX-0012' });
  });
});

function byNumbers(left: string, right: string): number {
  const [leftParts, rightParts] = [left, right].map((id) => id.split(/\D+/).map(Number)) as [
    number[],
    number[],
  ];
  for (const [index, part] of leftParts.entries()) {
    const difference = part - (rightParts[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
