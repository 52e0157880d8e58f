/** GET, PUT and DELETE of one entity, and pages of a collection: the same for every collection. */
import { setTimeout as wait } from 'node:timers/promises';
import { canonicalJson, sha256Hex } from '@symphainy/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Collection } from '../collections.js';
import type { FaultKind, FaultPlan } from '../faults/fault-plan.js';
import type { EntityStore, StoredEntity, WriteResult } from '../store/entity-store.js';
import { hasCurrent, writeConditions } from './conditions.js';
import { Problem, badRequest, notFound } from './problem.js';

const keyText = '^[A-Za-z0-9_-]{1,64}$';
const keyParams = {
  type: 'object',
  properties: { key: { type: 'string', pattern: keyText } },
  required: ['key'],
} as const;
const pageQuery = {
  type: 'object',
  properties: {
    after: { type: 'string', maxLength: 64, default: '' },
    limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
  },
  additionalProperties: false,
} as const;

interface KeyRoute {
  Params: { key: string };
}

export function entityRoutes(
  server: FastifyInstance,
  collection: Collection,
  store: EntityStore,
  faults: FaultPlan,
): void {
  const path = `/${collection.name}`;

  server.get<KeyRoute>(`${path}/:key`, { schema: { params: keyParams } }, async (request, reply) => {
    await meetFaults(request, faults);
    const found = await store.read(collection.name, request.params.key);
    if (found === undefined) throw notFound(`${path}/${request.params.key} is not there`);
    reply.header('etag', found.etag);
    if (hasCurrent(request.headers['if-none-match'], found.etag)) return reply.code(304).send();
    return reply.type('application/json').send(found.body);
  });

  server.put<KeyRoute & { Body: unknown }>(
    `${path}/:key`,
    { schema: { params: keyParams } },
    async (request, reply) => {
      const { key } = request.params;
      const errors = collection.faultsOf(request.body, key);
      if (errors.length > 0)
        throw new Problem(422, 'Entity is not valid', `${path}/${key} has faults`, { errors });
      const body = canonicalJson(request.body);
      return write(request, reply, collection.name, { body, etag: `"${sha256Hex(body)}"` });
    },
  );

  server.delete<KeyRoute>(`${path}/:key`, { schema: { params: keyParams } }, (request, reply) =>
    write(request, reply, collection.name, undefined),
  );

  server.get<{ Querystring: { after: string; limit: number } }>(
    path,
    { schema: { querystring: pageQuery } },
    async (request, reply) => {
      const { after, limit } = request.query;
      const entities = await store.page(collection.name, after, limit);
      const next = entities.length < limit ? null : (entities.at(-1)?.key ?? null);
      const items = entities.map(entityText).join(',');
      return reply.type('application/json').send(`{"items":[${items}],"next":${JSON.stringify(next)}}`);
    },
  );

  async function write(
    request: FastifyRequest<KeyRoute>,
    reply: FastifyReply,
    name: string,
    content: { readonly body: string; readonly etag: string } | undefined,
  ): Promise<FastifyReply> {
    const drawn = await meetFaults(request, faults);
    const { ifMatch, mustBeNew, idempotencyKey } = writeConditions(request.headers);
    const { key } = request.params;
    const demand = canonicalJson({
      method: request.method,
      name,
      key,
      ifMatch,
      mustBeNew,
      etag: content?.etag,
    });
    const idempotency =
      idempotencyKey === undefined ? undefined : { key: idempotencyKey, requestDigest: sha256Hex(demand) };
    const result = await store.write({ collection: name, key, content, idempotency, ifMatch, mustBeNew });
    if (drawn.has('drop_after_commit') && result.outcome === 'written') {
      faults.count('drop_after_commit');
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    }
    return answer(reply, result, content?.body);
  }
}

/** Waits, or throws what the request is to meet before anything is committed. */
async function meetFaults(
  request: FastifyRequest<KeyRoute>,
  faults: FaultPlan,
): Promise<ReadonlySet<FaultKind>> {
  const idempotencyKey = String(request.headers['idempotency-key'] ?? '');
  const drawn = faults.draw(`${request.method} ${request.url} ${idempotencyKey}`);
  if (drawn.has('rate_limit')) {
    faults.count('rate_limit');
    const headers = { 'retry-after': '1' };
    throw new Problem(429, 'Too many requests', 'the limit of requests is used up', { headers });
  }
  if (drawn.has('server_error')) {
    faults.count('server_error');
    throw new Problem(500, 'Internal error', 'the request failed before anything was changed');
  }
  if (drawn.has('delay')) {
    faults.count('delay');
    await wait(faults.delayMs);
  }
  return drawn;
}

function answer(reply: FastifyReply, result: WriteResult, body: string | undefined): FastifyReply {
  switch (result.outcome) {
    case 'written':
    case 'replayed':
      reply.code(result.status);
      if (result.outcome === 'replayed') reply.header('idempotency-replayed', 'true');
      if (result.etag !== undefined) reply.header('etag', result.etag);
      return body === undefined ? reply.send() : reply.type('application/json').send(body);
    case 'precondition_failed':
      throw new Problem(
        412,
        'Precondition failed',
        'the entity is not in the state that the request demands',
        {
          ...(result.etag === undefined ? {} : { headers: { etag: result.etag } }),
        },
      );
    case 'not_found':
      throw notFound('there is nothing to delete');
    case 'key_reused':
      throw new Problem(422, 'Idempotency key was used', 'the key belongs to another request');
  }
}

/** An entity with its key and tag as JSON text; the body is passed on as it is stored. */
export function entityText({ collection, key, etag, body }: StoredEntity): string {
  const head = `"collection":${JSON.stringify(collection)},"key":${JSON.stringify(key)}`;
  return `{${head},"etag":${JSON.stringify(etag)},"entity":${body}}`;
}

/** The collections that a query names, else all. */
export function namedCollections(known: readonly Collection[], name: string | undefined): readonly string[] {
  const names = known.map((collection) => collection.name);
  if (name === undefined) return names;
  if (names.includes(name)) return [name];
  throw badRequest(`collection is one of ${names.join(', ')}`);
}
