/**
 * The one format of everything that Runtime signs and later believes: sessions, grants, artifact
 * capabilities, cursors, resume tokens. `<base64url JSON>.<base64url HMAC-SHA-256>`, for a session after `ses_`:
 * clients know it as its id.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { JsonObject } from './canonical-json.js';

export type ClaimKind = 'session' | 'grant' | 'artifact' | 'cursor' | 'resume';

export interface Claim {
  readonly kind: ClaimKind;
  readonly tenantId: string;
  /** What the claim is good for; its shape is the kind's own affair. */
  readonly scope: JsonObject;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

const claimLengthMax = 8192;
/** What the text of a session begins with. */
export const sessionPrefix = 'ses_';

function signature(secret: Uint8Array, body: string): Buffer {
  return createHmac('sha256', secret).update(body).digest();
}

export function signClaim(secret: Uint8Array, claim: Claim): string {
  const payload = { k: claim.kind, t: claim.tenantId, s: claim.scope, e: claim.expiresAtMs };
  const body = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${prefixOf(claim.kind)}${body}.${signature(secret, body).toString('base64url')}`;
}

/** The claim in a text that this secret signed, or undefined. Expiry is the caller's to check, with its own clock. */
export function verifyClaim(secret: Uint8Array, kind: ClaimKind, text: string): Claim | undefined {
  if (text.length > claimLengthMax) return undefined;
  const prefix = prefixOf(kind);
  const dot = text.indexOf('.');
  if (dot < 0 || !text.startsWith(prefix)) return undefined;
  const body = text.slice(prefix.length, dot);
  const given = Buffer.from(text.slice(dot + 1), 'base64url');
  const expected = signature(secret, body);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const payload: unknown = JSON.parse(Buffer.from(body, 'base64url').toString());
  if (!isPayload(payload) || payload.k !== kind) return undefined;
  return { kind, tenantId: payload.t, scope: payload.s, expiresAtMs: payload.e };
}

function prefixOf(kind: ClaimKind): string {
  return kind === 'session' ? sessionPrefix : '';
}

function isPayload(value: unknown): value is { k: string; t: string; s: JsonObject; e: number } {
  if (typeof value !== 'object' || value === null) return false;
  const { k, t, s, e } = value as Record<string, unknown>;
  return (
    typeof k === 'string' &&
    typeof t === 'string' &&
    typeof e === 'number' &&
    typeof s === 'object' &&
    s !== null
  );
}
