import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { HistoryEntry, StreamEvent, SubscribeResponse } from '@symphainy/contracts/runtime';
import type { StreamedEvent } from '@symphainy/platform-sdk-client';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import { WebSocket } from 'ws';
import type { Subscriber } from './testing/scripted-runtime.js';
import { detailOf } from './testing/scripted-runtime.js';
import { TestPlatform } from './testing/test-platform.js';

let platform: TestPlatform;
let client: SymphainyClient;

beforeAll(async () => {
  const sink = { eventsMax: 50, bytesMax: 64 * 1024, stalledMsMax: 200 };
  const streamLimits = { streamsPerUserMax: 3, heartbeatMs: 100, sink };
  platform = await TestPlatform.start({ streamLimits });
  client = new SymphainyClient({
    url: platform.url,
    credentials: { type: 'password', tenant: 'acme', email: 'ada@example.com', password: 'secret' },
  });
});
afterAll(async () => {
  await client.close();
  await platform.stop();
});
afterEach(() => {
  for (const runtime of [platform.first, platform.second]) {
    runtime.onSubscribe = () => undefined;
    runtime.subscribers.length = 0;
  }
  platform.own({ first: [0, 1, 2, 3, 4] });
});

function event(position: string, index = 0, content: Partial<StreamEvent> = {}): StreamEvent {
  const data = Buffer.from(JSON.stringify({ at: position }));
  return StreamEvent.create({
    position,
    event: index,
    timeMs: 1_000,
    type: 'StepScheduled',
    data,
    ...content,
  });
}

function send(subscriber: Subscriber, events: StreamEvent[], reached: [number, number, number][] = []): void {
  const positions = reached.map(([partition, seq, index]) => ({ partition, seq, index }));
  subscriber.write(SubscribeResponse.create({ events, reached: positions }));
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 500 && !condition(); attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(condition()).toBe(true);
}

async function take(stream: AsyncIterator<StreamedEvent>, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const { value, done } = await stream.next();
    if (done) break;
    ids.push(value.id);
  }
  return ids;
}

describe('a WebSocket stream', () => {
  test('carries CloudEvents of the own tenant, with the filters that were asked for', async () => {
    platform.first.onSubscribe = (subscriber) =>
      send(subscriber, [event('1.4.0', 2, { executionId: platform.execution(), solutionId: 'migration' })]);
    const stream = client.watch({ solution: 'migration', type: 'StepScheduled' });
    const { value } = await stream.next();
    await stream.return();
    expect(value).toMatchObject({
      specversion: '1.0',
      id: '1.4.0.2',
      source: '/symphainy/test',
      type: 'StepScheduled',
      solutionid: 'migration',
      time: '1970-01-01T00:00:01.000Z',
      data: { at: '1.4.0' },
    });
    expect(platform.first.subscribers[0]?.request).toMatchObject({
      tenantId: platform.ada.tenantId,
      solutionId: 'migration',
      type: 'StepScheduled',
      fromNow: true,
      partitions: [0, 1, 2, 3, 4],
    });
  });

  test('goes on without gap or repeat when a partition moves to another owner', async () => {
    const stream = client.watch();
    platform.first.onSubscribe = (subscriber) =>
      send(subscriber, [event('1.4.0', 0), event('1.4.0', 1), event('2.9.0', 0)], [[2, 9, 0]]);
    expect(await take(stream, 3)).toEqual(['1.4.0.0', '1.4.0.1', '2.9.0.0']);
    // The transition 1.4.0 was seen in part: the new owner is asked for it again and sends all of it.
    platform.second.onSubscribe = (subscriber) =>
      send(subscriber, [event('1.4.0', 0), event('1.4.0', 1), event('1.4.0', 2), event('1.5.0', 0)]);
    platform.own({ first: [0, 2, 3, 4], second: [1] });
    expect(await take(stream, 2)).toEqual(['1.4.0.2', '1.5.0.0']);
    await stream.return();
    const [moved] = platform.second.subscribers;
    expect(moved?.request).toMatchObject({
      partitions: [1],
      resume: [{ partition: 1, seq: 3, index: 0xffffffff }],
      fromNow: false,
    });
  });

  test('goes on without gap or repeat when the subscription breaks', async () => {
    const stream = client.watch();
    platform.first.onSubscribe = (subscriber) => send(subscriber, [event('3.1.0')], [[3, 1, 0]]);
    expect(await take(stream, 1)).toEqual(['3.1.0.0']);
    platform.first.onSubscribe = (subscriber) => {
      if (subscriber.request.partitions.includes(3)) send(subscriber, [event('3.1.0'), event('3.2.0')]);
    };
    for (const subscriber of platform.first.subscribers) subscriber.end();
    expect(await take(stream, 1)).toEqual(['3.2.0.0']);
    await stream.return();
    const resumed = platform.first.subscribers.find(({ request }) =>
      request.resume.some(({ partition }) => partition === 3),
    );
    expect(resumed?.request.resume).toEqual([{ partition: 3, seq: 1, index: 0 }]);
  });

  test('resumes where its client was', async () => {
    platform.first.onSubscribe = (subscriber) =>
      send(subscriber, [event('1.4.0'), event('1.5.0')], [[1, 5, 0]]);
    const first = client.watch();
    const { value } = await first.next();
    await first.return();
    const second = client.watch({ resume: value?.resume ?? '' });
    expect(await take(second, 1)).toEqual(['1.5.0.0']);
    await second.return();
  });

  test('refuses a resume token that it did not issue', async () => {
    for (const resume of ['x', 'MX4xLjEuMQ==', Buffer.from('1~9.1.1').toString('base64url')]) {
      await expect(client.watch({ resume }).next()).rejects.toMatchObject({ code: 'SYM-EX-0012' });
    }
  });

  test("is refused for another tenant's execution as for one that is not there", async () => {
    const execution = platform.execution();
    platform.first.details.set(`${platform.bob.tenantId}/${execution}`, detailOf(execution));
    await expect(client.watch({ execution }).next()).rejects.toMatchObject({ code: 'SYM-EX-0004' });
  });

  test('sends a heartbeat that moves the resume token while nothing happens', async () => {
    platform.first.onSubscribe = (subscriber) => send(subscriber, [], [[4, 77, 0]]);
    const socket = await open();
    const beat = await new Promise<StreamedEvent>((resolve) => {
      socket.on('message', (text) => resolve(JSON.parse(String(text)) as StreamedEvent));
    });
    socket.terminate();
    expect(beat.type).toBe('symphainy.stream.heartbeat');
    expect(Buffer.from(beat.resume, 'base64url').toString()).toBe('1~4.77.0');
  });

  test('is refused beyond the number that a user may have, and gives its place back', async () => {
    await until(() => platform.first.subscribers.every((subscriber) => subscriber.cancelled));
    const sockets = [await open(), await open(), await open()];
    const refused = await refusal();
    expect(refused).toMatchObject({ status: 429, code: 'SYM-EX-0008' });
    for (const socket of sockets) socket.terminate();
    let again: WebSocket | undefined;
    for (let attempt = 0; attempt < 100 && !again; attempt++) again = await open().catch(() => undefined);
    again?.terminate();
    expect(again).toBeDefined();
  });

  test('tells a consumer that takes nothing, and cuts it off, without buffering for it', async () => {
    const data = Buffer.from(JSON.stringify('x'.repeat(60_000)));
    let sent = 0;
    platform.first.onSubscribe = (subscriber) => {
      const more = (): void => {
        while (sent < 2_000 && !subscriber.cancelled) {
          sent++;
          if (!subscriber.write(SubscribeResponse.create({ events: [event(`1.${sent}.0`, 0, { data })] }))) {
            subscriber.once('drain', more);
            return;
          }
        }
      };
      more();
    };
    const socket = await open();
    socket.pause();
    await until(
      () => platform.first.subscribers.length > 0 && platform.first.subscribers.every((one) => one.cancelled),
    );
    expect(sent).toBeLessThan(2_000);
    const last = await new Promise<StreamedEvent>((resolve) => {
      let seen: StreamedEvent | undefined;
      socket.on('message', (text) => (seen = JSON.parse(String(text)) as StreamedEvent));
      socket.on('close', () => resolve(seen!));
      socket.resume();
    });
    expect(last).toMatchObject({ type: 'symphainy.stream.problem', data: { code: 'SYM-EX-0009' } });
  });
});

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/api/execution/stream`, {
    headers: await platform.headers(),
  });
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return socket;
}

async function refusal(): Promise<unknown> {
  const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/api/execution/stream`, [
    'symphainy.v1',
    `bearer.${await platform.smartCity.token(platform.ada)}`,
  ]);
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve(JSON.parse(text)));
    });
  });
}

describe('a stream of one execution', () => {
  test('tells its history, then what follows, and ends after the terminal event', async () => {
    const execution = platform.execution(1);
    const history = [
      HistoryEntry.create({
        position: '1.5.0',
        event: 0,
        timeMs: 1,
        type: 'IntentAccepted',
        data: Buffer.from('{}'),
      }),
      HistoryEntry.create({
        position: '1.5.0',
        event: 1,
        timeMs: 1,
        type: 'ExecutionStarted',
        data: Buffer.from('{}'),
      }),
    ];
    platform.first.details.set(`${platform.ada.tenantId}/${execution}`, { ...detailOf(execution), history });
    platform.first.onSubscribe = (subscriber) =>
      send(subscriber, [
        event('1.5.0', 1, { executionId: execution }),
        event('1.8.0', 0, { executionId: execution, type: 'StepSucceeded' }),
        event('1.8.0', 1, { executionId: execution, type: 'ExecutionSucceeded' }),
      ]);
    const ids: string[] = [];
    for await (const { id } of client.watch({ execution })) ids.push(id);
    expect(ids).toEqual(['1.5.0.0', '1.5.0.1', '1.8.0.0', '1.8.0.1']);
    expect(platform.first.subscribers[0]?.request).toMatchObject({ executionId: execution, partitions: [1] });
  });

  test('comes as server-sent events too, and resumes after Last-Event-ID', async () => {
    const execution = platform.execution(1);
    const history = ['IntentAccepted', 'ExecutionStarted', 'ExecutionFailed'].map((type, index) =>
      HistoryEntry.create({ position: `1.${5 + index}.0`, timeMs: 1, type, data: Buffer.from('{}') }),
    );
    platform.first.details.set(`${platform.ada.tenantId}/${execution}`, { ...detailOf(execution), history });
    const path = `/api/executions/${execution}/events`;
    const whole = await platform.request('GET', path);
    expect(whole.headers.get('content-type')).toContain('text/event-stream');
    expect(whole.headers.get('x-request-id')).toBeTruthy();
    const tokens = [...whole.text.matchAll(/^id: (.+)\ndata: (.+)$/gm)];
    expect(tokens.map(([, , data]) => (JSON.parse(data!) as StreamedEvent).type)).toEqual([
      'IntentAccepted',
      'ExecutionStarted',
      'ExecutionFailed',
    ]);
    const rest = await platform.request('GET', path, { headers: { 'last-event-id': tokens[0]![1]! } });
    expect([...rest.text.matchAll(/"type":"(\w+)"/g)].map(([, type]) => type)).toEqual([
      'ExecutionStarted',
      'ExecutionFailed',
    ]);
  });

  test('gives its place back when its client goes away', async () => {
    const execution = platform.execution(1);
    platform.first.details.set(`${platform.ada.tenantId}/${execution}`, detailOf(execution));
    for (let round = 0; round < 5; round++) {
      const opened = platform.first.subscribers.length;
      const { authorization } = await platform.headers();
      const socket = connect(Number(new URL(platform.url).port), '127.0.0.1');
      socket.write(
        `GET /api/executions/${execution}/events HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\n\r\n`,
      );
      await until(() => platform.first.subscribers.length > opened);
      socket.destroy();
      await until(() => platform.first.subscribers.every((subscriber) => subscriber.cancelled));
    }
    expect(platform.first.subscribers).toHaveLength(5);
  });
});
