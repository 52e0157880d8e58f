import type { IntentDefinition } from '@symphainy/platform-sdk-realm';
import { defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { ExternalSystems, PageCursor } from '@symphainy/public-works-external-system';
import { itemOf, pageLimits } from '../batch-page.js';
import { digestText, systemName, wholeNumber } from './params.js';

interface ReadPageParams {
  /** Name of a bound system. */
  readonly source: string;
  /** Null for the first page. */
  readonly cursor?: PageCursor | null;
}

/** As long as any digest: how large items are is known before the digest is. */
const someDigest = '0'.repeat(64);

export function readPageIntent(systems: ExternalSystems): IntentDefinition {
  return defineIntent<ReadPageParams>({
    type: 'content.read_page',
    description: 'Names the next records of a source, by reference and open attributes, for a batch.',
    params: {
      type: 'object',
      required: ['source'],
      properties: {
        source: systemName,
        cursor: {
          type: ['object', 'null'],
          required: ['offset', 'skip', 'record_index', 'digest'],
          properties: {
            offset: wholeNumber,
            skip: wholeNumber,
            record_index: wholeNumber,
            digest: digestText,
          },
          additionalProperties: false,
        },
      },
      examples: [{ source: 'policy_master', cursor: null }],
    },
    effect: 'read',
    timeoutMs: 120_000,
    async handle({ params: { source, cursor = null } }, context) {
      const { digest, heads, next } = await systems
        .source(source, context.bindings, context.tenantId)
        .readPage(cursor, pageLimits(source, someDigest), context.signal);
      const items = heads.map((head) => itemOf(source, digest, head));
      const origin = {
        tenantId: context.tenantId,
        system: source,
        collection: 'records',
        key: '',
        version: digest,
      };
      const page = {
        source,
        digest,
        first_record_index: cursor?.record_index ?? 0,
        next_record_index: next?.record_index ?? null,
        items: items.length,
      };
      return {
        artifacts: [{ ...jsonArtifact('page', 'page', page), derivedFrom: [origin] }],
        events: [
          {
            type: 'batch.items',
            data: { items: items.map(({ key, params }) => ({ key, params })), next: next && { ...next } },
          },
        ],
      };
    },
  });
}
