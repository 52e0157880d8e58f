/**
 * What every adapter of the key store must do. Each test gets a store of its own; `connect` answers one more
 * connection to it, as another process would have.
 */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { seal, unseal } from '@symphainy/kernel';
import type { KeyStore } from './key-store.js';

export function describeKeyStore(name: string, fresh: () => Promise<() => KeyStore>): void {
  describe(`data keys in ${name}`, () => {
    let connect: () => KeyStore;
    let keys: KeyStore;
    const opened: KeyStore[] = [];

    async function another(): Promise<KeyStore> {
      const connection = connect();
      opened.push(connection);
      await connection.open();
      return connection;
    }

    beforeEach(async () => {
      connect = await fresh();
      keys = await another();
    });

    afterEach(async () => {
      for (const connection of opened.splice(0)) await connection.close();
    });

    test('a tenant gets a key when it is first asked for, and the same one from then on', async () => {
      const key = await keys.currentKey('ten_a');
      expect(key.keyId).toMatch(/^key_/);
      expect(key.secret).toHaveLength(32);
      expect(key.digestSecret).toHaveLength(32);
      expect(Buffer.compare(key.secret, key.digestSecret)).not.toBe(0);
      expect(await keys.currentKey('ten_a')).toEqual(key);
      expect(await (await another()).key('ten_a', key.keyId)).toEqual(key);
    });

    test('what is sealed under a key opens under the key that another process reads', async () => {
      const sealed = seal(await keys.currentKey('ten_a'), Buffer.from('secret'), 'ten_a/params');
      const key = await (await another()).key('ten_a', sealed.keyId);
      expect(unseal(key, sealed, 'ten_a/params').toString()).toBe('secret');
    });

    test('tenants have keys of their own, and none can name the key of another', async () => {
      const first = await keys.currentKey('ten_a');
      const second = await keys.currentKey('ten_b');
      expect(second.keyId).not.toBe(first.keyId);
      await expect(keys.key('ten_b', first.keyId)).rejects.toMatchObject({ code: 'SYM-SC-0007' });
      await expect(keys.erase('ten_b', first.keyId)).rejects.toMatchObject({ code: 'SYM-SC-0007' });
      expect(await keys.key('ten_a', first.keyId)).toEqual(first);
    });

    test('many who ask for the first key at the same moment get one key', async () => {
      const stores = await Promise.all([another(), another(), another()]);
      const asked = await Promise.all(
        Array.from({ length: 24 }, (_, at) => stores[at % stores.length]!.currentKey('ten_new')),
      );
      expect(new Set(asked.map(({ keyId }) => keyId)).size).toBe(1);
      expect(new Set(asked.map(({ secret }) => Buffer.from(secret).toString('hex'))).size).toBe(1);
    });

    test('an erased key is gone for good; the next in force is another', async () => {
      const erased = await keys.currentKey('ten_a');
      await keys.erase('ten_a', erased.keyId);
      await keys.erase('ten_a', erased.keyId);
      await expect(keys.key('ten_a', erased.keyId)).rejects.toMatchObject({ code: 'SYM-SC-0007' });
      const next = await keys.currentKey('ten_a');
      expect(next.keyId).not.toBe(erased.keyId);
      await expect((await another()).key('ten_a', erased.keyId)).rejects.toMatchObject({
        code: 'SYM-SC-0007',
      });
    });

    test('a key that never was is told like one that was erased', async () => {
      await expect(keys.key('ten_a', 'key_unknown')).rejects.toMatchObject({ code: 'SYM-SC-0007' });
      await expect(keys.erase('ten_a', 'key_unknown')).rejects.toMatchObject({ code: 'SYM-SC-0007' });
    });
  });
}
