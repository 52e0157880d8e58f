import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { accepted, problem } from './testing/scripted-runtime.js';
import { TestPlatform } from './testing/test-platform.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await TestPlatform.start({ intakeLimits: { itemsMax: 3, deadlineMs: 400 } });
});
afterAll(() => platform.stop());
beforeEach(() => {
  platform.first.script = () => undefined;
  platform.first.messages.length = 0;
});

test('what is under way is bounded: one more is refused, with a pause, and room is made again', async () => {
  const waiting = [platform.submit(), platform.submit(), platform.submit()];
  while (platform.first.items.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  const refused = await platform.submit();
  expect([refused.status, refused.json.code]).toEqual([503, 'SYM-RT-0008']);
  expect(refused.headers.get('retry-after')).toBe('1');
  await Promise.all(waiting);
  platform.first.script = () => accepted(platform.execution());
  expect((await platform.submit()).status).toBe(202);
});

test('an owner that does not answer by the deadline leaves the outcome unknown, to be repeated under the key', async () => {
  const answer = await platform.submit();
  expect([answer.status, answer.json.code]).toEqual([503, 'SYM-RT-0015']);
  expect(answer.headers.get('idempotency-key')).toBeTruthy();
});

test('a partition that has no owner by the deadline is told as moving', async () => {
  platform.own({});
  const answer = await platform.submit();
  platform.own({ first: [0, 1, 2, 3, 4] });
  expect([answer.status, answer.json.code]).toEqual([503, 'SYM-RT-0007']);
});

test('an item larger than a message goes alone, and those beside it are not held up', async () => {
  platform.first.script = () => accepted(platform.execution());
  const large = { params: { name: 'x'.repeat(900_000) } };
  const answers = await Promise.all([platform.submit(large), platform.submit(), platform.submit(large)]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
});

test('an owner that refuses the partition without naming another is not asked in a hurry', async () => {
  platform.first.script = () => problem('SYM-RT-0007');
  const answer = await platform.submit();
  expect([answer.status, answer.json.code]).toEqual([503, 'SYM-RT-0007']);
  expect(platform.first.items.length).toBeGreaterThan(1);
  expect(platform.first.items.length).toBeLessThan(20);
});

test('two owners that name each other are asked in turn, but not in a hurry', async () => {
  platform.first.script = () => problem('SYM-RT-0007', { ownerAddress: platform.second.address });
  platform.second.script = () => problem('SYM-RT-0007', { ownerAddress: platform.first.address });
  const answer = await platform.submit();
  expect([answer.status, answer.json.code]).toEqual([503, 'SYM-RT-0007']);
  expect(platform.second.items.length).toBeGreaterThan(0);
  expect(platform.first.items.length + platform.second.items.length).toBeLessThan(20);
});

test('an owner that was named but is not there is forgotten again', async () => {
  let asked = 0;
  platform.first.script = () =>
    ++asked === 1 ? problem('SYM-RT-0007', { ownerAddress: '127.0.0.1:1' }) : accepted(platform.execution());
  expect((await platform.submit()).status).toBe(202);
  expect(asked).toBe(2);
});
