/** The Insights realm: what it offers, and how the mapping engine meets the contract. */
import { TerminalRealmError, defineIntent, defineRealm, jsonArtifact } from '@symphainy/platform-sdk-realm';
import { mapRecord, readRecord } from './map-record.js';
import { MappingFiles } from './mapping-files.js';

/** The parameters of one item of a migration; only the key matters here. */
interface MapRecordParams {
  readonly key?: string;
}

const mappings = new MappingFiles();

const mapRecordIntent = defineIntent<MapRecordParams>({
  type: 'insights.map_record',
  description: 'Maps the record of an earlier step (input `legacy_record`) to an entity of the target.',
  params: {
    type: 'object',
    properties: {
      key: {
        type: 'string',
        minLength: 1,
        maxLength: 256,
        description: 'By which the target is to know the entity; what is mapped under another key is refused',
      },
    },
    examples: [{ key: 'MOT000000001' }],
  },
  effect: 'pure',
  timeoutMs: 10_000,
  async handle({ params }, context) {
    const record = context.inputs.get('legacy_record')?.content;
    if (record === undefined)
      throw new TerminalRealmError('the content of the input `legacy_record` is missing');
    const mapping = await mappings.mappingOf(context.bindings);
    const { entity, findings } = mapRecord(mapping, readRecord(record), params.key);
    const codes = [...new Set(findings.map(({ code }) => code))];
    return {
      artifacts: [jsonArtifact('entity', 'entity', entity), jsonArtifact('findings', 'findings', findings)],
      ...(codes.length > 0 && {
        events: [{ type: 'insights.findings_made', data: { key: entity.key, codes } }],
      }),
    };
  },
});

/** Quality and meaning of records. */
export const insightsRealm = defineRealm({
  name: 'insights',
  version: '0.1.0',
  intents: [mapRecordIntent],
  artifactKinds: [
    { kind: 'entity', description: 'An entity for the target: collection, key and document' },
    { kind: 'findings', description: 'What was found in a record that was mapped, warnings at worst' },
  ],
});
