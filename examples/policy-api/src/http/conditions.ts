/** What the headers of a write demand (RFC 9110, section 13; Idempotency-Key). */
import type { IncomingHttpHeaders } from 'node:http';
import { badRequest } from './problem.js';

export interface WriteConditions {
  readonly ifMatch: readonly string[] | undefined;
  readonly mustBeNew: boolean;
  readonly idempotencyKey: string | undefined;
}

const idempotencyKeyText = /^[\x21-\x7e]{1,200}$/;

export function writeConditions(headers: IncomingHttpHeaders): WriteConditions {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch.trim() !== '*')
    throw badRequest('a write knows If-None-Match: * only');
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined && ifNoneMatch !== undefined)
    throw badRequest('If-Match and If-None-Match contradict each other');
  const key = headers['idempotency-key'];
  if (key !== undefined && (typeof key !== 'string' || !idempotencyKeyText.test(key)))
    throw badRequest('Idempotency-Key has 1 to 200 visible ASCII characters');
  return {
    ifMatch: ifMatch === undefined ? undefined : entityTags(ifMatch),
    mustBeNew: ifNoneMatch !== undefined,
    idempotencyKey: key,
  };
}

/** The tags of a list; weak ones are left out, as they never match strongly. */
function entityTags(header: string): readonly string[] {
  return header.trim() === '*' ? ['*'] : (header.match(/(?:W\/)?"[^"]*"/g) ?? []).filter(isStrong);
}

function isStrong(tag: string): boolean {
  return !tag.startsWith('W/');
}

/** Whether the client has the entity already. */
export function hasCurrent(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const tags: readonly string[] = ifNoneMatch.match(/"[^"]*"/g) ?? [];
  return ifNoneMatch.trim() === '*' || tags.includes(etag);
}
