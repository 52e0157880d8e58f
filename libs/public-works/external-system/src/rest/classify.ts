/**
 * What an answer, or the lack of one, says of a write: pure.
 *
 * I1  Only an answer that says so, or a connection that never was, means that nothing was changed.
 * I2  Every other fault may have come after the change: unknown.
 */
import type { WriteOutcome } from '../entity-target.js';

/** What is kept of an answer. */
export interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly retryAfter: string | undefined;
  readonly isReplayed: boolean;
  /** The beginning of the body, as the target tells what is wrong. */
  readonly told: string;
}

const retryAfterMsMax = 3_600_000;

export function outcomeOfAnswer(answer: Answer, nowMs: number): WriteOutcome {
  const { status, etag, isReplayed } = answer;
  const detail = `the target answered ${status}${answer.told === '' ? '' : `: ${answer.told}`}`;
  if (status >= 200 && status < 300) {
    return { outcome: 'applied', version: etag, created: status === 201, replayed: isReplayed };
  }
  if (status === 412) return { outcome: 'conflict' };
  const retryAfterMs = retryAfterMsOf(answer.retryAfter, nowMs);
  if (status === 408 || status === 425 || status === 429)
    return { outcome: 'not_applied', detail, retryAfterMs };
  // Told to come back later, by a server that says when: it has not begun.
  if (status === 503 && retryAfterMs !== undefined) return { outcome: 'not_applied', detail, retryAfterMs };
  if (status >= 500) return { outcome: 'unknown', detail };
  return { outcome: 'refused', detail };
}

/** Faults before a request can have left. */
const unsent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_DESTROYED',
  'UND_ERR_CLOSED',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

export function outcomeOfFault(error: unknown): WriteOutcome {
  const detail = faultText(error);
  if (codesOf(error).some((code) => unsent.has(code)))
    return {
      outcome: 'not_applied',
      detail: `the target cannot be reached: ${detail}`,
      retryAfterMs: undefined,
    };
  return { outcome: 'unknown', detail: `the write was sent and no answer came: ${detail}` };
}

/** Milliseconds from a Retry-After header (RFC 9110, section 10.2.3): seconds or a date. */
export function retryAfterMsOf(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  const afterMs = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isFinite(afterMs) ? Math.min(Math.max(0, afterMs), retryAfterMsMax) : undefined;
}

/** What went wrong, in a few words; never the request. */
export function faultText(error: unknown): string {
  const message = memberOf(error, 'message');
  const text = typeof message === 'string' && message !== '' ? message : String(error);
  const [code] = codesOf(error);
  return code !== undefined && !text.includes(code) ? `${text} (${code})` : text;
}

/** The codes of an error, of what caused it, and of the attempts that it sums up. */
function codesOf(error: unknown, depth = 0): readonly string[] {
  if (depth > 3) return [];
  const code = memberOf(error, 'code');
  const attempts = memberOf(error, 'errors');
  const parts = [memberOf(error, 'cause'), ...(Array.isArray(attempts) ? attempts : [])];
  return [...(typeof code === 'string' ? [code] : []), ...parts.flatMap((one) => codesOf(one, depth + 1))];
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
