/** The Outcomes realm: what it offers, and how its reports meet the contract. */
import { defineIntent, defineRealm, jsonArtifact } from '@symphainy/platform-sdk-realm';
import { reportPage } from './html/report-page.js';
import { fittedReport } from './report/fitted-report.js';
import type { MigrationOutcome } from './report/migration-outcome.js';
import { reportOf } from './report/migration-report.js';
import { migrationOutcomeSchema } from './report/outcome-schema.js';

const reportMigrationIntent = defineIntent<MigrationOutcome>({
  type: 'outcomes.report_migration',
  description: 'Judges what a migration came to and writes the report: a page for people, and JSON.',
  params: migrationOutcomeSchema,
  effect: 'pure',
  timeoutMs: 15_000,
  handle({ params }) {
    const report = reportOf(params);
    const page = reportPage(fittedReport(report, (fitted) => Buffer.byteLength(reportPage(fitted))));
    const json = fittedReport(report, (fitted) => Buffer.byteLength(JSON.stringify(fitted)));
    const { migrated, rejected, failed } = report.counts;
    return {
      artifacts: [
        {
          name: 'report_html',
          kind: 'migration_report_page',
          contentType: 'text/html; charset=utf-8',
          content: Buffer.from(page),
        },
        jsonArtifact('report_json', 'migration_report', json),
      ],
      events: [
        {
          type: 'outcomes.migration_reported',
          data: { reconciled: report.reconciled, migrated, rejected, failed },
        },
      ],
    };
  },
});

/** What came of it: reports that people and programs read. */
export const outcomesRealm = defineRealm({
  name: 'outcomes',
  version: '0.1.0',
  intents: [reportMigrationIntent],
  artifactKinds: [
    { kind: 'migration_report', description: 'What a migration came to, judged' },
    {
      kind: 'migration_report_page',
      description: 'The same as one page of HTML',
      contentType: 'text/html; charset=utf-8',
    },
  ],
});
