/** What a test or an operator looks at: dumps, counts of changes, the schema, and faults. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { collections, entitySchema } from '../collections.js';
import { faultSettingsSchema, type FaultPlan, type FaultSettings } from '../faults/fault-plan.js';
import type { EntityStore } from '../store/entity-store.js';
import { entityText, namedCollections } from './entity-routes.js';

const dumpQuery = {
  type: 'object',
  properties: { collection: { type: 'string', maxLength: 64 } },
  additionalProperties: false,
} as const;
const writesQuery = {
  type: 'object',
  properties: {
    collection: { type: 'string', maxLength: 64, default: 'policies' },
    least_changes: { type: 'integer', minimum: 1, default: 1 },
    after: { type: 'string', maxLength: 64, default: '' },
    limit: { type: 'integer', minimum: 1, maximum: 10_000, default: 1_000 },
  },
  additionalProperties: false,
} as const;

interface WritesRoute {
  Querystring: { collection: string; least_changes: number; after: string; limit: number };
}

export function observationRoutes(server: FastifyInstance, store: EntityStore, faults: FaultPlan): void {
  server.get('/schema', () => entitySchema);

  server.get<{ Querystring: { collection?: string } }>(
    '/dump',
    { schema: { querystring: dumpQuery } },
    (request, reply) => {
      const names = namedCollections(collections, request.query.collection);
      return reply.type('application/x-ndjson').send(Readable.from(dumpLines(store, names)));
    },
  );

  server.get<WritesRoute>('/writes', { schema: { querystring: writesQuery } }, async (request) => {
    const { collection, least_changes: least, after, limit } = request.query;
    namedCollections(collections, collection);
    const totals = await store.changeTotals(collection);
    const items = await store.changeCounts(collection, least, after, limit);
    return {
      collection,
      entities: totals.entities,
      changes: totals.changes,
      changes_max: totals.changesMax,
      items: items.map(({ key, changes }) => ({ key, changes })),
      next: items.length < limit ? null : (items.at(-1)?.key ?? null),
    };
  });

  server.get('/faults', () => faults.report());

  server.post<{ Body: Partial<FaultSettings> }>(
    '/faults',
    { schema: { body: faultSettingsSchema } },
    (request) => {
      faults.set(request.body);
      return faults.report();
    },
  );
}

const linesPerChunk = 200;

async function* dumpLines(store: EntityStore, names: readonly string[]): AsyncGenerator<string> {
  let lines: string[] = [];
  for await (const entity of store.all(names)) {
    lines.push(`${entityText(entity)}\n`);
    if (lines.length < linesPerChunk) continue;
    yield lines.join('');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('');
}
