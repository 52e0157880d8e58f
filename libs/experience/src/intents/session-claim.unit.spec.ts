import { expect, test } from '@jest/globals';
import { signClaim } from '@symphainy/kernel';
import { readSession } from './session-claim.js';

test('a session says whose it is and when it ends; anything else says nothing', () => {
  const claim = { tenantId: 'ten_a', scope: {}, expiresAtMs: 5 };
  const secret = Buffer.alloc(32);
  const session = signClaim(secret, { ...claim, kind: 'session' });
  expect(session).toMatch(/^ses_/);
  expect(readSession(session.slice(4))).toBeUndefined();
  expect(readSession(session)).toEqual({
    tenantId: 'ten_a',
    expiresAtMs: 5,
  });
  expect(readSession(signClaim(secret, { ...claim, kind: 'cursor' }))).toBeUndefined();
  for (const text of ['', 'x', 'x.y', `${Buffer.from('null').toString('base64url')}.x`]) {
    expect(readSession(text)).toBeUndefined();
  }
});
