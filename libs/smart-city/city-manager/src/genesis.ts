/**
 * Genesis: what the platform is before anyone has said anything. It is signed by the root key, whose public
 * half it carries: who trusts that key can tell that nobody else began this platform.
 */
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { Genesis } from '@symphainy/contracts/wal';
import { formatSolutionDocument, symphainyError } from '@symphainy/kernel';
import type { Manifest } from '@symphainy/contracts/realm';
import { solution } from '@symphainy/platform-sdk-solution';
import { cityTenantId } from '@symphainy/smart-city-sdk';
import type { JWK } from 'jose';
import { policyBundle } from './publish-policy.js';
import { rootBundleName, rootBundleText } from './root-bundle.js';

export interface GenesisOptions {
  readonly platformId: string;
  /** Partitions besides the control log; 16 unless told otherwise. */
  readonly partitionCount?: number;
  /** The root principal's public key, Ed25519. */
  readonly rootPublicKey: JWK;
  /** What Smart City offers, as its realm describes itself. */
  readonly cityManifest: Manifest;
  /** Where Runtime reaches Smart City, host:port; empty where its configuration says so. */
  readonly cityAddress?: string;
}

const partitionCountDefault = 16;
const partitionCountMax = 1_024;
const firstVersion = 1;
export const citySolutionId = 'city';

/** The genesis of a new platform, unsigned. */
export function genesisContent(options: GenesisOptions): Genesis {
  const { platformId, partitionCount = partitionCountDefault, cityManifest, cityAddress = '' } = options;
  if (!Number.isInteger(partitionCount) || partitionCount < 1 || partitionCount > partitionCountMax)
    throw notValid(`the partition count is ${partitionCount}, not 1 to ${partitionCountMax}`);
  const document = cityManifest.intents
    .reduce((builder, { type }) => builder.intent(type), citySolution)
    .build();
  return Genesis.create({
    platformId,
    partitionCount,
    rootPublicKey: JSON.stringify(publicPart(options.rootPublicKey)),
    rootBundle: { ...policyBundle(cityTenantId, rootBundleName, rootBundleText), version: firstVersion },
    city: { manifest: cityManifest, address: cityAddress },
    citySolution: {
      tenantId: cityTenantId,
      solutionId: citySolutionId,
      version: firstVersion,
      document: JSON.stringify(formatSolutionDocument(document)),
    },
  });
}

/** The genesis with its signature, encoded: what the platform is started with. */
export function signGenesis(genesis: Genesis, rootPrivateKey: JWK): Buffer {
  const key = createPrivateKey({ key: rootPrivateKey, format: 'jwk' });
  const signature = sign(null, signedBytes(genesis), key);
  const signed = Genesis.encode({ ...genesis, signature }).finish();
  verifyGenesis(signed);
  return Buffer.from(signed);
}

/** The genesis in these bytes; throws SYM-SC-0002 when the root key that it names didn't sign it. */
export function verifyGenesis(bytes: Uint8Array): Genesis {
  const genesis = decode(bytes);
  let authentic: boolean;
  try {
    const key = createPublicKey({ key: JSON.parse(genesis.rootPublicKey) as JsonWebKey, format: 'jwk' });
    authentic =
      key.asymmetricKeyType === 'ed25519' && verify(null, signedBytes(genesis), key, genesis.signature);
  } catch (cause) {
    throw notValid('its root key is no public Ed25519 key', cause);
  }
  if (!authentic) throw notValid('the root key that it names did not sign it');
  return genesis;
}

const citySolution = solution(citySolutionId)
  .goals('Govern the platform: tenants, accounts, policies, schemas, solutions, realms.')
  .constraints('Decided by the root bundle alone.')
  .risk('Whoever governs the platform can change what everyone may do.');

function signedBytes(genesis: Genesis): Buffer {
  return Buffer.from(Genesis.encode({ ...genesis, signature: Buffer.alloc(0) }).finish());
}

function publicPart({ kty, crv, x }: JWK): JWK {
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string')
    throw notValid('the root key is no Ed25519 key (JWK with kty OKP, crv Ed25519 and x)');
  return { kty, crv, x };
}

function decode(bytes: Uint8Array): Genesis {
  try {
    return Genesis.decode(bytes);
  } catch (cause) {
    throw notValid('it cannot be read', cause);
  }
}

function notValid(reason: string, cause?: unknown) {
  return symphainyError({
    code: 'SYM-SC-0002',
    detail: `Genesis is not valid: ${reason}.`,
    remedy: 'Make genesis again with the root key, before the platform starts for the first time.',
    cause,
  });
}
