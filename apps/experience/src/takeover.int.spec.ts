import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { accepted } from './testing/scripted-runtime.js';
import { TestPlatform } from './testing/test-platform.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform.stop());

test('an owner that dies under load costs its callers time, not errors, and no key is given away', async () => {
  const headers = await platform.headers();
  const execution = platform.execution();
  // The first owner answers every other item, then dies; the second takes over only after a while.
  let taken = 0;
  platform.first.script = () => (++taken % 2 === 0 ? accepted(execution) : undefined);
  platform.second.script = () => accepted(execution);
  const keys = Array.from({ length: 100 }, (_, index) => `key-${index}`);
  const answers = keys.map((key) => platform.submit({}, { ...headers, 'idempotency-key': key }));
  while (taken < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  platform.first.stop();
  await new Promise((resolve) => setTimeout(resolve, 500));
  platform.own({ second: [0, 1, 2, 3, 4] });
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([202]));
  const sentTo = (runtime: TestPlatform['first']) =>
    runtime.items.flatMap(({ kind }) => (kind?.$case === 'submit' ? [kind.value.idempotencyKey] : []));
  const repeated = sentTo(platform.second);
  expect(new Set(repeated).size).toBe(repeated.length);
  expect(new Set([...sentTo(platform.first), ...repeated])).toEqual(new Set(keys));
  expect((await fetch(`${platform.health}/readyz`)).status).toBe(200);
});
