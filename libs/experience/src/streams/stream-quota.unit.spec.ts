import { expect, test } from '@jest/globals';
import { StreamQuota } from './stream-quota.js';

test('a user may open as many streams as the quota says, and a place is given back once', () => {
  const quota = new StreamQuota(2);
  const leave = quota.take('ten_a', 'usr_1');
  quota.take('ten_a', 'usr_1');
  expect(() => quota.take('ten_a', 'usr_1')).toThrow('SYM-EX-0008');
  quota.take('ten_b', 'usr_1');
  leave();
  leave();
  quota.take('ten_a', 'usr_1');
  expect(() => quota.take('ten_a', 'usr_1')).toThrow('SYM-EX-0008');
});
