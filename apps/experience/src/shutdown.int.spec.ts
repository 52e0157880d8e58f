import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { accepted, detailOf } from './testing/scripted-runtime.js';
import { TestPlatform } from './testing/test-platform.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform.stop());

test('a service that stops answers what is under way and ends its streams, to be resumed elsewhere', async () => {
  const execution = platform.execution();
  platform.first.details.set(`${platform.ada.tenantId}/${execution}`, detailOf(execution));
  const events = platform.request('GET', `/api/executions/${execution}/events`);
  const socket = new WebSocket(`${platform.url.replace('http', 'ws')}/api/execution/stream`, {
    headers: await platform.headers(),
  });
  const messages: string[] = [];
  socket.on('message', (text) => messages.push(String(text)));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  while (platform.first.subscribers.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));

  let release: () => void = () => undefined;
  const stopping = new Promise<void>((resolve) => (release = resolve));
  platform.first.script = async () => {
    await stopping;
    return accepted(execution);
  };
  const submitting = platform.submit();
  while (platform.first.items.length < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  const stopped = platform.stopService();
  expect((await events).text).toContain('SYM-RT-0007');
  await closed;
  expect(messages.at(-1)).toContain('SYM-RT-0007');
  release();
  expect((await submitting).status).toBe(202);
  await stopped;
  await expect(fetch(platform.url)).rejects.toThrow();
});
