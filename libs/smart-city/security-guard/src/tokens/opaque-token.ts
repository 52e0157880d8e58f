/** Tokens that mean nothing to whoever holds them: random, and known here by their digest only. */
import { randomBytes } from 'node:crypto';
import { sha256 } from '@symphainy/kernel';

const secretLength = 32;
const loginIdLength = 16;

export interface OpaqueToken {
  readonly text: string;
  /** SHA-256: the token is random, so nothing slower is needed. */
  readonly digest: Buffer;
}

export function newOpaqueToken(): OpaqueToken {
  return opaqueToken(randomBytes(secretLength).toString('base64url'));
}

export function opaqueToken(text: string): OpaqueToken {
  return { text, digest: sha256(Buffer.from(text)) };
}

/** A refresh token names its login: `<login id>.<secret>`. */
export function newRefreshToken(loginId: string): OpaqueToken {
  return opaqueToken(`${loginId}.${randomBytes(secretLength).toString('base64url')}`);
}

export function newLoginId(): string {
  return randomBytes(loginIdLength).toString('base64url');
}

/** The login that a refresh token names, or undefined when the text is no refresh token. */
export function loginOf(refreshToken: string): string | undefined {
  return /^([\w-]{22})\.[\w-]{43}$/.exec(refreshToken)?.[1];
}
