import { status } from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { GetDataKeyRequest } from '@symphainy/contracts/city';
import type { ServedSecurityGuard } from '../testing/security-guard-server.js';
import { refusal, serveSecurityGuard } from '../testing/security-guard-server.js';
import { TenantKeys } from './tenant-keys.js';

describe('tenant keys', () => {
  let served: ServedSecurityGuard | undefined;
  let asked: GetDataKeyRequest[] = [];
  let nowMs = 0;

  afterEach(() => {
    served?.stop();
    asked = [];
    nowMs = 0;
  });

  async function keys(failures = 0): Promise<TenantKeys> {
    served = await serveSecurityGuard({
      getDataKey(call, callback) {
        asked.push(call.request);
        if (asked.length <= failures) {
          callback(refusal(status.NOT_FOUND, { code: 'SYM-SC-0007', detail: 'erased' }));
          return;
        }
        const keyId = call.request.keyId || `key_of_${call.request.tenantId}_${asked.length}`;
        callback(null, { keyId, secret: Buffer.alloc(32, 1), digestSecret: Buffer.alloc(32, 2) });
      },
    });
    return new TenantKeys({ client: served.client, now: () => nowMs, keysMax: 2 });
  }

  test('are asked for once by many who need one at the same moment, and again after five minutes', async () => {
    const tenantKeys = await keys();
    const all = await Promise.all(Array.from({ length: 10 }, () => tenantKeys.currentKey('ten_a')));
    expect(new Set(all.map(({ keyId }) => keyId))).toEqual(new Set(['key_of_ten_a_1']));
    expect(all[0]!.secret).toHaveLength(32);
    nowMs = 299_999;
    await tenantKeys.currentKey('ten_a');
    expect(asked).toHaveLength(1);
    nowMs = 300_000;
    expect((await tenantKeys.currentKey('ten_a')).keyId).toBe('key_of_ten_a_2');
  });

  test('are remembered by tenant and id, and no more of them than allowed', async () => {
    const tenantKeys = await keys();
    await tenantKeys.key('ten_a', 'key_1');
    await tenantKeys.key('ten_b', 'key_1');
    await tenantKeys.key('ten_c', 'key_1');
    await tenantKeys.key('ten_c', 'key_1');
    expect(asked.map(({ tenantId }) => tenantId)).toEqual(['ten_a', 'ten_b', 'ten_c']);
    await tenantKeys.key('ten_a', 'key_1');
    expect(asked).toHaveLength(4);
  });

  test('a refusal arrives with its code and is not remembered', async () => {
    const tenantKeys = await keys(1);
    await expect(tenantKeys.key('ten_a', 'key_1')).rejects.toMatchObject({
      code: 'SYM-SC-0007',
      retryable: false,
    });
    expect((await tenantKeys.key('ten_a', 'key_1')).keyId).toBe('key_1');
  });

  test('a Smart City that does not answer is an error that may be tried again', async () => {
    const tenantKeys = await keys();
    served?.stopServer();
    await expect(tenantKeys.currentKey('ten_a')).rejects.toMatchObject({
      code: 'SYM-SC-0012',
      retryable: true,
    });
  });
});
