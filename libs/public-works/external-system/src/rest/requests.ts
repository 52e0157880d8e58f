/** Requests of a REST target: pure, from settings and what is wanted to method, URL and headers. */
import { assertNever } from '@symphainy/kernel';
import type { Condition, EntityName } from '../entity-target.js';
import type { Authentication, RestSettings } from './settings.js';

export function urlOf(settings: RestSettings, { collection, key }: EntityName): string {
  const template = settings.paths.get(collection) ?? settings.path;
  const path = template.replace(/\{(key|collection)\}/g, (_, name) =>
    encodeURIComponent(name === 'key' ? key : collection),
  );
  return settings.baseUrl + path;
}

/** The headers of a request that shows the secret; none is shown where it is empty. */
export function headersOf(settings: RestSettings, secret: string): Record<string, string> {
  const shown = secret === '' ? {} : authenticationOf(settings.authentication, secret);
  return { accept: 'application/json', ...settings.headers, ...shown };
}

export function conditionHeaders(condition: Condition): Record<string, string> {
  switch (condition.type) {
    case 'absent':
      return { 'if-none-match': '*' };
    case 'version':
      return { 'if-match': condition.version };
    default:
      return assertNever(condition);
  }
}

function authenticationOf({ scheme, header }: Authentication, secret: string): Record<string, string> {
  switch (scheme) {
    case 'bearer':
      return { authorization: `Bearer ${secret}` };
    case 'basic':
      return { authorization: `Basic ${Buffer.from(secret).toString('base64')}` };
    case 'header':
      return { [header]: secret };
    case 'none':
      return {};
    default:
      return assertNever(scheme);
  }
}
