import { createPublicKey, verify } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { Genesis } from '@symphainy/contracts/wal';
import { symphainyError } from '@symphainy/kernel';

/** Whether a genesis is signed by the root key that it names (Ed25519, RFC 8032, over the message without its signature). */
export function verifyGenesis(genesis: Genesis): void {
  const bare = Genesis.encode({ ...genesis, signature: Buffer.alloc(0) }).finish();
  const key = createPublicKey({ key: JSON.parse(genesis.rootPublicKey) as JsonWebKey, format: 'jwk' });
  if (verify(null, bare, key, genesis.signature)) return;
  throw symphainyError({
    code: 'SYM-WAL-0003',
    detail: `the genesis of platform ${genesis.platformId} is not signed by its root key`,
    remedy: 'Give the genesis file that was made with the platform, unchanged.',
  });
}
