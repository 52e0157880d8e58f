/** The two intents by which records are migrated: what they are asked for. Open attributes only. */
import { defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';
import { recordProcedure, runProcedure } from './migration-procedure.js';

interface RunMigrationParams {
  readonly source: string;
}

interface MigrateRecordParams extends RunMigrationParams {
  readonly key?: string;
  readonly record_index: number;
}

const source = {
  type: 'string',
  minLength: 1,
  maxLength: 128,
  description: 'The external system, as the solution binds it',
} as const;

export const runMigrationIntent = defineIntent<RunMigrationParams>({
  type: 'operations.run_migration',
  description:
    'Migrates all records of a source, each as an execution of its own, by the saga of the solution.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['source'],
    properties: {
      source,
      run: { type: 'string', maxLength: 128, description: 'Tells one run from another; for people' },
    },
    examples: [{ source: 'policy_master' }],
  },
  effect: 'pure',
  timeoutMs: 10_000,
  handle: ({ params }) => procedure(runProcedure(params.source)),
});

export const migrateRecordIntent = defineIntent<MigrateRecordParams>({
  type: 'operations.migrate_record',
  description: 'Migrates one record of a source: read, map, write, read back and compare.',
  params: {
    type: 'object',
    required: ['source', 'digest', 'record_index', 'offset', 'length'],
    properties: {
      source,
      digest: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of the source' },
      key: {
        type: 'string',
        minLength: 1,
        maxLength: 256,
        description: 'By which the target knows it; absent where it cannot be read',
      },
      record_index: { type: 'integer', minimum: 0, description: 'In the source, from 0' },
      offset: { type: 'integer', minimum: 0, description: 'In the source, in bytes' },
      length: { type: 'integer', minimum: 1, description: 'Of the record, in bytes' },
      record_type: { type: 'string', maxLength: 128 },
    },
    // Open attributes of the record, which the binding of the source names: policies decide by them.
    additionalProperties: { type: ['string', 'number', 'boolean', 'null'], maxLength: 1_000 },
    examples: [
      {
        source: 'policy_master',
        digest: 'a'.repeat(64),
        key: 'MOT000000001',
        record_index: 1,
        offset: 312,
        length: 264,
        record_type: 'P',
        litigation_hold: false,
      },
    ],
  },
  effect: 'pure',
  timeoutMs: 10_000,
  handle: ({ params }) => procedure(recordProcedure(params.key ?? `number ${params.record_index}`)),
});

function procedure(content: ReturnType<typeof runProcedure>) {
  return { artifacts: [jsonArtifact('procedure', 'migration_procedure', content)] };
}
