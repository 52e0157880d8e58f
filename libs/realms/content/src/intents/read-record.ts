import type { IntentDefinition } from '@symphainy/platform-sdk-realm';
import { defineIntent } from '@symphainy/platform-sdk-realm';
import type { ExternalSystems } from '@symphainy/public-works-external-system';
import { digestText, systemName, wholeNumber } from './params.js';

/** An item of a batch: where the record lies, and in which version of the source. */
interface ReadRecordParams {
  readonly source: string;
  readonly digest: string;
  readonly record_index: number;
  readonly offset: number;
  readonly length: number;
  readonly record_type?: string;
  readonly key?: string;
}

/** The longest record of any mainframe format. */
const recordBytesMax = 32_768;

export function readRecordIntent(systems: ExternalSystems): IntentDefinition {
  return defineIntent<ReadRecordParams>({
    type: 'content.read_record',
    description: 'Reads one record of a source by its place and decodes it.',
    params: {
      type: 'object',
      required: ['source', 'digest', 'record_index', 'offset', 'length'],
      properties: {
        source: systemName,
        digest: digestText,
        record_index: wholeNumber,
        offset: wholeNumber,
        length: { type: 'integer', minimum: 1, maximum: recordBytesMax },
        record_type: { type: 'string', maxLength: 128 },
        key: { type: 'string', minLength: 1, maxLength: 256 },
      },
      examples: [
        {
          source: 'policy_master',
          digest: 'a'.repeat(64),
          record_index: 0,
          offset: 0,
          length: 500,
          key: 'MOT1',
        },
      ],
    },
    effect: 'read',
    async handle({ params }, context) {
      const { source, digest, record_index: recordIndex, offset, length } = params;
      const { json } = await systems
        .source(source, context.bindings, context.tenantId)
        .readRecord({ recordIndex, offset, length }, digest);
      const origin = {
        tenantId: context.tenantId,
        system: source,
        collection: params.record_type ?? 'records',
        key: params.key ?? '',
        version: `${digest}@${offset}`,
      };
      const content = Buffer.from(json);
      const record = {
        name: 'legacy_record',
        kind: 'legacy_record',
        contentType: 'application/json',
        content,
      };
      return { artifacts: [{ ...record, derivedFrom: [origin] }] };
    },
  });
}
