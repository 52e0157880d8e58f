/**
 * How a migration is carried out, in words. The saga of a solution does it; this is what the intents come
 * to where a solution declares them without one, and what a dry run of a person reads.
 */

export interface MigrationProcedure {
  readonly format: 'migration_procedure/1';
  readonly subject: string;
  readonly steps: readonly { readonly intent: string; readonly does: string }[];
  readonly on_failure: string;
}

/** The procedure for all records of a source. */
export function runProcedure(source: string): MigrationProcedure {
  return {
    format: 'migration_procedure/1',
    subject: `All records of ${source}`,
    steps: [
      { intent: 'content.read_page', does: 'Reads the next page of references to records' },
      { intent: 'operations.migrate_record', does: 'Migrates each record as an execution of its own' },
    ],
    on_failure: 'An item that is refused or fails ends alone; the others go on',
  };
}

/** The procedure for one record. */
export function recordProcedure(key: string): MigrationProcedure {
  return {
    format: 'migration_procedure/1',
    subject: `The record ${key}`,
    steps: [
      { intent: 'content.read_record', does: 'Reads the record and decodes it, every digit exact' },
      {
        intent: 'insights.map_record',
        does: 'Maps it to an entity of the target, or says what is wrong with it',
      },
      { intent: 'content.write_entity', does: 'Writes the entity on condition of what was there before' },
      { intent: 'content.verify_entity', does: 'Reads it back and compares' },
    ],
    on_failure: 'What was written is taken back in reverse order, and an incident asks a person',
  };
}
