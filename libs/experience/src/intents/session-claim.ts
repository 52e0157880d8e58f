/**
 * What a session says of itself. Only Runtime can tell whether it signed it and whether it was closed;
 * it does so wherever the session is used. Here it is merely read back to its owner.
 */
import { sessionPrefix } from '@symphainy/kernel';

export interface SessionStatement {
  readonly tenantId: string;
  readonly expiresAtMs: number;
}

const claimLengthMax = 8192;

export function readSession(sessionId: string): SessionStatement | undefined {
  if (sessionId.length > claimLengthMax || !/^ses_[\w-]+\.[\w-]+$/.test(sessionId)) return undefined;
  const body = sessionId.slice(sessionPrefix.length, sessionId.indexOf('.'));
  const payload = parse(Buffer.from(body, 'base64url').toString());
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { k: kind, t: tenantId, e: expiresAtMs } = payload as Record<string, unknown>;
  if (kind !== 'session' || typeof tenantId !== 'string' || typeof expiresAtMs !== 'number') return undefined;
  return { tenantId, expiresAtMs };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
