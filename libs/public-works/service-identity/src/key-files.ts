/**
 * The two files behind an identity, both JSON: the private key of one service (a JWK, RFC 7517 and
 * RFC 8037, whose `kid` is the service's name) and the trust file with everyone's public keys (a JWKS).
 */
import { readFile } from 'node:fs/promises';
import type { CryptoKey, JWK } from 'jose';
import { importJWK } from 'jose';
import { notIdentified } from './not-identified.js';

const algorithm = 'EdDSA';

export interface ServiceKey {
  /** The service's name, from `kid`. */
  readonly service: string;
  readonly privateKey: CryptoKey;
}

/** Public keys by service name. */
export type Trust = ReadonlyMap<string, CryptoKey>;

export async function readServiceKey(file: string): Promise<ServiceKey> {
  const jwk = await readJson(file);
  if (!isEd25519(jwk) || typeof jwk.d !== 'string') {
    throw notIdentified(`${file} holds no private Ed25519 key (JWK with kty OKP, crv Ed25519, kid, x and d)`);
  }
  return { service: jwk.kid, privateKey: await importKey(jwk, file) };
}

export async function readTrust(file: string): Promise<Trust> {
  const document = await readJson(file);
  const keys = isRecord(document) ? document.keys : undefined;
  if (!Array.isArray(keys)) throw notIdentified(`${file} is no key set: \`keys\` is missing`);
  const trust = new Map<string, CryptoKey>();
  for (const [index, jwk] of keys.entries()) {
    if (!isEd25519(jwk)) throw notIdentified(`${file}: keys[${index}] is no Ed25519 key with a kid`);
    if (jwk.d !== undefined) throw notIdentified(`${file}: keys[${index}] (${jwk.kid}) is a private key`);
    if (trust.has(jwk.kid)) throw notIdentified(`${file} names ${jwk.kid} twice`);
    trust.set(jwk.kid, await importKey(jwk, file));
  }
  return trust;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw notIdentified(`${file} cannot be read as JSON`, error);
  }
}

async function importKey(jwk: JWK, file: string): Promise<CryptoKey> {
  try {
    const key = await importJWK(jwk, algorithm);
    if (key instanceof Uint8Array) throw new TypeError('a symmetric key');
    return key;
  } catch (error) {
    throw notIdentified(`${file}: the key of ${jwk.kid ?? 'a service'} cannot be used`, error);
  }
}

function isEd25519(value: unknown): value is JWK & { kid: string } {
  return (
    isRecord(value) &&
    value.kty === 'OKP' &&
    value.crv === 'Ed25519' &&
    typeof value.x === 'string' &&
    typeof value.kid === 'string' &&
    value.kid !== ''
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
