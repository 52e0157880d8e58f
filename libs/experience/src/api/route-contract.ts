/** One operation of the public API: what Fastify validates and serialises by, and what the OpenAPI document says. */
import type { Schema } from './schema.js';
import { reference, text } from './schema.js';

export interface RouteSchema {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly params?: Schema;
  readonly querystring?: Schema;
  readonly headers?: Schema;
  readonly body?: Schema;
  readonly response: Readonly<Record<string, Schema>>;
}

export interface RouteContract {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path with `:parameters`. */
  readonly url: string;
  /** Whether an access token is needed. */
  readonly access: 'public' | 'user';
  readonly schema: RouteSchema;
}

const problem: Schema = {
  description: 'A problem (RFC 9457).',
  content: { 'application/problem+json': { schema: reference('Problem') } },
};

const positionHeader: Schema = {
  'symphainy-position': text('Position of what was written; a read may name it as Symphainy-Min-Position.'),
};

/** An answer in JSON; one to a write carries the position. */
export function json(description: string, schema: Schema, write = false): Schema {
  return {
    description,
    ...(write ? { headers: positionHeader } : {}),
    content: { 'application/json': { schema } },
  };
}

export function empty(description: string): Schema {
  return { description, type: 'null' };
}

type Parts = Omit<RouteSchema, 'security'>;

/** An operation for whoever holds an access token. */
export function forUsers(method: RouteContract['method'], url: string, parts: Parts): RouteContract {
  return contract(method, url, 'user', { ...parts, security: [{ bearer: [] }] });
}

/** An operation that needs no token. */
export function forAll(method: RouteContract['method'], url: string, parts: Parts): RouteContract {
  return contract(method, url, 'public', { ...parts, security: [] });
}

function contract(
  method: RouteContract['method'],
  url: string,
  access: RouteContract['access'],
  schema: RouteSchema,
): RouteContract {
  return { method, url, access, schema: { ...schema, response: { ...schema.response, default: problem } } };
}
