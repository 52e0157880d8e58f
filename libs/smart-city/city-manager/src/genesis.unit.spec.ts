import { beforeAll, describe, expect, test } from '@jest/globals';
import { Genesis } from '@symphainy/contracts/wal';
import { parseSolutionDocument } from '@symphainy/kernel';
import { compilePolicies } from '@symphainy/policy';
import type { PolicySet } from '@symphainy/policy';
import { Manifest } from '@symphainy/contracts/realm';
import type { JWK } from 'jose';
import { exportJWK, generateKeyPair } from 'jose';
import { genesisContent, signGenesis, verifyGenesis } from './genesis.js';

const newKey = async (): Promise<JWK> =>
  exportJWK((await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })).privateKey);

const cityManifest = Manifest.create({
  realm: 'city',
  version: '1.0.0',
  contractVersion: 1,
  intents: [{ type: 'city.create_tenant' }, { type: 'city.publish_policy' }],
});

describe('genesis', () => {
  let rootKey: JWK;
  let content: Genesis;

  beforeAll(async () => {
    rootKey = await newKey();
    content = genesisContent({
      platformId: 'platform-1',
      rootPublicKey: rootKey,
      cityManifest,
      cityAddress: '127.0.0.1:7402',
    });
  });

  test('holds all that a platform begins with, and of the root key the public half only', () => {
    expect(content).toMatchObject({ platformId: 'platform-1', partitionCount: 16 });
    expect(JSON.parse(content.rootPublicKey)).toEqual({ kty: 'OKP', crv: 'Ed25519', x: rootKey.x });
    expect(content.city?.address).toBe('127.0.0.1:7402');
    expect(content.rootBundle).toMatchObject({ tenantId: 'ten_city', version: 1 });
    expect(() => compilePolicies(JSON.parse(content.rootBundle!.compiledFrom) as PolicySet)).not.toThrow();
  });

  test('brings a solution that declares all that the city offers', () => {
    const parsed = parseSolutionDocument(JSON.parse(content.citySolution!.document));
    expect(content.city!.manifest).toEqual(cityManifest);
    expect(parsed.valid && parsed.document.intents).toEqual([
      { type: 'city.create_tenant' },
      { type: 'city.publish_policy' },
    ]);
  });

  test('is the same when it is made again of the same', () => {
    const again = genesisContent({
      platformId: 'platform-1',
      rootPublicKey: rootKey,
      cityManifest,
      cityAddress: '127.0.0.1:7402',
    });
    expect(signGenesis(again, rootKey).equals(signGenesis(content, rootKey))).toBe(true);
  });

  test('signed by the root key it is believed, and read as it was written', () => {
    const { signature, ...read } = verifyGenesis(signGenesis(content, rootKey));
    const { signature: none, ...written } = content;
    expect(signature).toHaveLength(64);
    expect(none).toHaveLength(0);
    expect(read).toEqual(written);
  });

  test('is not believed when anything in it was changed, or another signed it, or nobody', async () => {
    const signed = Genesis.decode(signGenesis(content, rootKey));
    const changed = Genesis.encode({ ...signed, partitionCount: 17 }).finish();
    expect(() => verifyGenesis(changed)).toThrow('did not sign it');
    expect(() => verifyGenesis(Genesis.encode(content).finish())).toThrow('did not sign it');
    const stranger = await newKey();
    expect(() => signGenesis(content, stranger)).toThrow('did not sign it');
    expect(() => verifyGenesis(Buffer.from('garbage'))).toThrow('SYM-SC-0002');
    expect(() => verifyGenesis(Buffer.alloc(0))).toThrow('SYM-SC-0002');
  });

  test.each([0, -1, 1.5, 1_025])('refuses %p partitions', (partitionCount) => {
    const options = { platformId: 'p', rootPublicKey: rootKey, cityManifest, partitionCount };
    expect(() => genesisContent(options)).toThrow('partition count');
  });
});
