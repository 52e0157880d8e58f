import { status } from '@grpc/grpc-js';
import { afterEach, expect, test } from '@jest/globals';
import { SecurityGuard } from './security-guard.js';
import type { ServedSecurityGuard } from './testing/security-guard-server.js';
import { refusal, serveSecurityGuard } from './testing/security-guard-server.js';

let served: ServedSecurityGuard | undefined;
afterEach(() => served?.stop());

const login = { tenantId: 'ten_a', email: 'ada@example.com', password: 'correct horse' };

test('a login hands over credentials and brings tokens', async () => {
  served = await serveSecurityGuard({
    login(call, callback) {
      const { tenantId, email } = call.request;
      const tokens = {
        tenantId,
        userId: email,
        accessToken: 'a',
        refreshToken: 'r',
        expiresInSeconds: 900,
        roles: [],
      };
      callback(null, { tokens });
    },
  });
  const tokens = await new SecurityGuard(served.client).login(login);
  expect(tokens).toMatchObject({ tenantId: 'ten_a', userId: 'ada@example.com', refreshToken: 'r' });
});

test('a refusal keeps its code and says how long to wait', async () => {
  served = await serveSecurityGuard({
    login: (_call, callback) =>
      callback(
        refusal(status.RESOURCE_EXHAUSTED, { code: 'SYM-SC-0009', detail: 'wait', retryAfterMs: 1_500 }),
      ),
  });
  await expect(new SecurityGuard(served.client).login(login)).rejects.toMatchObject({
    code: 'SYM-SC-0009',
    retryAfterMs: 1_500,
    retryable: true,
  });
});

test('a failure of which the service tells nothing is an internal error', async () => {
  served = await serveSecurityGuard({});
  const guard = new SecurityGuard(served.client);
  await expect(guard.logout('r')).rejects.toMatchObject({ code: 'SYM-RT-0001' });
});
