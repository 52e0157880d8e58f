/** The realm outcomes: what it offers, and how its domain logic meets the contract. */
import { defineIntent, defineRealm, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { ReportMigrationParams } from './report-migration.js';
import { reportMigration } from './report-migration.js';

const reportMigrationIntent = defineIntent<ReportMigrationParams>({
  type: 'outcomes.report_migration',
  description: 'Says what the notes on a subject come to.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['subject', 'notes'],
    properties: {
      subject: { type: 'string', minLength: 1, maxLength: 200 },
      notes: { type: 'array', maxItems: 100, items: { type: 'string', minLength: 1, maxLength: 500 } },
    },
    examples: [{ subject: 'example', notes: ['first', 'second'] }],
  },
  effect: 'pure',
  timeoutMs: 10_000,
  handle({ params }) {
    const summary = reportMigration(params);
    return {
      artifacts: [jsonArtifact('summary', 'summary', summary)],
      events: [{ type: 'outcomes.notes_summarized', data: { notes: summary.notes.length } }],
    };
  },
});

export const outcomesRealm = defineRealm({
  name: 'outcomes',
  version: '0.1.0',
  intents: [reportMigrationIntent],
  artifactKinds: [{ kind: 'summary', description: 'What the notes on a subject come to' }],
});
