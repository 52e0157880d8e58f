import { describe, expect, test } from '@jest/globals';
import { fittedReport, reportBytesMax } from '../report/fitted-report.js';
import { reportOf } from '../report/migration-report.js';
import { motor, sampleOutcome, sum } from '../testing/sample-outcome.js';
import { reportPage } from './report-page.js';

describe('The page of the report', () => {
  const page = reportPage(reportOf(sampleOutcome()));

  test('leads from a refusal and from an incident to their chains of evidence', () => {
    expect(page).toContain('symphainy why exe_1_held');
    expect(page).toContain('decision dec_1_held');
    expect(page).toContain('1,234');
    expect(page).toContain('symphainy why exe_1_dirty');
    expect(page).toContain('invalid_date at /inception_date');
  });

  test('shows every digit of a control total', () => {
    expect(page.match(/90,071,992,547,409,910\.13/g)).toHaveLength(2);
    expect(page).toContain('✓ equal');
  });

  test('does not hide that a group stayed behind as a whole', () => {
    const lost = { ...motor, group: 'XXX', migrated: sum(0, '0'), target: sum(0, '0'), failed: sum(97, '9') };
    const written = reportPage(reportOf(sampleOutcome({ control_totals: [motor, lost] })));
    expect(written).toContain('Of these nothing was migrated: XXX EUR (100).');
  });

  test('needs nothing from elsewhere and runs nothing', () => {
    expect(page).not.toMatch(/<script|<link|<img|https?:|url\(|@import|\son\w+=/i);
  });

  test('holds what was put in as text, not as markup', () => {
    const hostile = '<script>alert(1)</script>';
    const written = reportPage(reportOf(sampleOutcome({ title: hostile })));
    expect(written).not.toContain(hostile);
    expect(written).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('stays within an artifact however much was refused, and counts what it does not list', () => {
    const examples = Array.from({ length: 1_000 }, (_, at) => ({
      key: `MOT${at}`,
      execution_id: `exe_1_${at}`,
      detail: 'x'.repeat(500),
    }));
    const group = { items: 50_000, examples };
    const report = reportOf(
      sampleOutcome({
        refusals: [{ policy: 'p', ...group }],
        incidents: [{ code: 'c', step: 's', ...group }],
        findings: Array.from({ length: 100 }, (_, at) => ({ code: `f${at}`, pointer: '/p', ...group })),
        progress: Array.from({ length: 1_000 }, (_, at) => ({ at_ms: at, done: at })),
      }),
    );
    const fitted = fittedReport(report, (one) => Buffer.byteLength(reportPage(one)));
    const written = reportPage(fitted);
    expect(Buffer.byteLength(written)).toBeLessThanOrEqual(reportBytesMax);
    expect(fitted.refusals[0]!.examples.length).toBeGreaterThan(0);
    expect(written).toContain(
      `and ${(50_000 - fitted.refusals[0]!.examples.length).toLocaleString('en')} more`,
    );
    expect(fitted.progress.at(-1)).toEqual({ at_ms: 999, done: 999 });
  });
});
