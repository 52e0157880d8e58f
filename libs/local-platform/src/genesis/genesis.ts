/**
 * Genesis: the signed first record of the control log. It names the platform and its root key and brings
 * the root bundle, Smart City's manifest and the solution `city`, so that everything after it is governed.
 */
import { randomUUID } from 'node:crypto';
import { createPrivateKey, sign } from 'node:crypto';
import { Genesis } from '@symphainy/contracts/wal';
import type { Manifest } from '@symphainy/contracts/realm';
import { bundleDigest } from '@symphainy/policy';
import { parsePolicies } from '@symphainy/policy-authoring';
import type { JWK } from 'jose';
import { publicHalf } from '../data-directory/key-material.js';
import { rootBundleName, rootBundleText } from './root-bundle.js';

const platformTenantId = 'ten_city';
const citySolutionId = 'city';

export interface GenesisContent {
  readonly platformId: string;
  /** Partitions besides the control log. */
  readonly partitionCount: number;
  /** Private Ed25519 JWK. */
  readonly rootKey: JWK;
  /** What Smart City offers. */
  readonly cityManifest: Manifest;
}

export function newPlatformId(): string {
  return `platform_${randomUUID()}`;
}

/** The record, encoded and signed by the root key (Ed25519 over the message without the signature). */
export function signedGenesis(content: GenesisContent): Buffer {
  const policies = parsePolicies(rootBundleText);
  const unsigned = Genesis.fromPartial({
    platformId: content.platformId,
    partitionCount: content.partitionCount,
    rootPublicKey: JSON.stringify(publicHalf(content.rootKey)),
    rootBundle: {
      tenantId: platformTenantId,
      name: rootBundleName,
      version: 1,
      digest: bundleDigest(policies),
      text: rootBundleText,
      compiledFrom: JSON.stringify(policies),
    },
    // No address: Runtime is told by its configuration where Smart City is.
    city: { manifest: content.cityManifest, address: '' },
    citySolution: {
      tenantId: platformTenantId,
      solutionId: citySolutionId,
      version: 1,
      document: JSON.stringify(citySolution(content.cityManifest)),
    },
  });
  const key = createPrivateKey({ key: { ...content.rootKey }, format: 'jwk' });
  const signature = sign(null, Genesis.encode(unsigned).finish(), key);
  return Buffer.from(Genesis.encode({ ...unsigned, signature }).finish());
}

/** The built-in solution that platform intents run in: it declares what Smart City offers. */
function citySolution(manifest: Manifest): object {
  return {
    solution_id: citySolutionId,
    context: {
      goals: ['Govern the platform by the means of the platform.'],
      constraints: ['Decided by the root bundle alone.'],
      risk: 'Whoever governs here governs every tenant.',
    },
    intents: manifest.intents.map(({ type }) => ({ type })),
  };
}
