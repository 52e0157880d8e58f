/**
 * The secrets of a local platform. Those that outlive a start (root key, token key, claim secret, master
 * key) are made once; the services' keys to each other are made anew at every start.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateServiceKeys } from '@symphainy/public-works-service-identity';
import { exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { readJsonFile, writeJsonFile, writeSecretFile } from './json-file.js';

export interface KeyMaterial {
  /** Private Ed25519 JWK of the root principal. */
  readonly rootKey: JWK;
  readonly claimSecretFile: string;
  readonly masterKeyFile: string;
  readonly tokenKeyFile: string;
  readonly genesisFile: string;
  readonly trustFile: string;
  serviceKeyFile(service: string): string;
}

export async function ensureKeyMaterial(folder: string, services: readonly string[]): Promise<KeyMaterial> {
  const file = (name: string) => join(folder, name);
  const rootKey = await ensureSigningKey(file('root.json'), 'root');
  await ensureSigningKey(file('token.json'), 'access-token-1');
  await ensureSecret(file('claim-secret'));
  await ensureSecret(file('master-key'));
  const { keyFiles, trustFile } = await generateServiceKeys(services, join(folder, 'services'));
  return {
    rootKey,
    claimSecretFile: file('claim-secret'),
    masterKeyFile: file('master-key'),
    tokenKeyFile: file('token.json'),
    genesisFile: file('genesis'),
    trustFile,
    serviceKeyFile(service) {
      const found = keyFiles.get(service);
      if (!found) throw new TypeError(`There is no key of service ${service}.`);
      return found;
    },
  };
}

async function ensureSigningKey(file: string, kid: string): Promise<JWK> {
  const known = await readJsonFile(file);
  if (known !== undefined) return known as JWK;
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const key: JWK = { ...(await exportJWK(privateKey)), kid, alg: 'EdDSA', use: 'sig' };
  await writeJsonFile(file, key);
  return key;
}

/** 32 bytes in hexadecimal. */
async function ensureSecret(file: string): Promise<void> {
  try {
    await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await writeSecretFile(file, randomBytes(32).toString('hex'));
  }
}
