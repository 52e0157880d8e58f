/** The report as one page that needs nothing else: no script, no font, no picture from elsewhere. */
import type { MigrationReport } from '../report/migration-report.js';
import { itemsOf } from '../report/migration-report.js';
import { controlTotals } from './control-totals-table.js';
import { findings, incidents, refusals } from './evidence-tables.js';
import { count, duration, moment } from './figures.js';
import { markup, type Markup } from './markup.js';
import { outcomeChart, type OutcomeBar } from './outcome-chart.js';
import { progressChart } from './progress-chart.js';
import { style } from './style.js';

export function reportPage(report: MigrationReport): string {
  const { title } = report;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p class="quiet">
          ${moment(report.started_at)} to ${moment(report.finished_at)}, ${duration(report.duration_ms)}
        </p>
        ${headline(report)} ${tiles(report)} ${charts(report)}
        <h2>Does it reconcile?</h2>
        ${checks(report)} ${controlTotals(report)} ${refusals(report)} ${incidents(report)}
        ${findings(report)} ${skipped(report)} ${timings(report)} ${origin(report)}
      </body>
    </html> `.text;
}

function headline(report: MigrationReport): Markup {
  const { counts, reconciled } = report;
  const items = itemsOf(report);
  const share = items === 0 ? 0 : (counts.migrated / items) * 100;
  const verdict = reconciled
    ? markup`<span class="verdict">reconciled</span>`
    : markup`<span class="verdict bad">does not reconcile</span>`;
  return markup`<p class="lead">
    ${verdict} ${count(counts.migrated)} of ${count(items)} items (${share.toFixed(1)} %) are in the new
    system, each read back and compared. ${count(counts.rejected)} were refused by policy and
    ${count(counts.failed)} could not be migrated as they are; none of these was written.
  </p>`;
}

function tiles(report: MigrationReport): Markup {
  const { counts } = report;
  const shown: readonly (readonly [string, number])[] = [
    ['records in the source', counts.source_records],
    ['migrated', counts.migrated],
    ['refused by policy', counts.rejected],
    ['failed', counts.failed],
    ['read back equal', counts.verified],
    ...(counts.duplicates === undefined ? [] : [['written twice', counts.duplicates] as const]),
  ];
  return markup`<div class="tiles">
    ${shown.map(([label, value]) => markup`<div class="tile"><b>${count(value)}</b>${label}</div>`)}
  </div>`;
}

function charts(report: MigrationReport): Markup {
  const progress = progressChart(report.progress);
  return markup`<h2>Outcome</h2>
    <p class="key">
      <i class="migrated"></i>migrated<i class="rejected"></i>refused by policy<i class="failed"></i>failed
    </p>
    ${outcomeChart(barsOf(report))}
    ${
      progress &&
      markup`<p>Items done over time, ${report.per_second} a second:</p>
        ${progress}`
    }`;
}

/** A bar a group; of all items where there are no groups. */
function barsOf({ control_totals: totals, counts }: MigrationReport): readonly OutcomeBar[] {
  if (totals.length === 0) return [{ label: 'all items', ...counts }];
  const bars = new Map<string, OutcomeBar>();
  for (const { group, migrated, rejected, failed } of totals) {
    const before = bars.get(group) ?? { label: group, migrated: 0, rejected: 0, failed: 0 };
    bars.set(group, {
      label: group,
      migrated: before.migrated + migrated.count,
      rejected: before.rejected + rejected.count,
      failed: before.failed + failed.count,
    });
  }
  return [...bars.values()];
}

function checks({ checks }: MigrationReport): Markup {
  return markup`<table>
    ${checks.map(
      ({ name, ok, detail }) =>
        markup`<tr>
          <td>${ok ? '✓' : '✗'}</td>
          <td>${name}</td>
          <td class="quiet">${detail}</td>
        </tr>`,
    )}
  </table>`;
}

function skipped({ skipped }: MigrationReport): Markup | undefined {
  if (skipped.length === 0) return undefined;
  return markup`<h2>Records that stay behind on purpose</h2>
    <table>
      <tr>
        <th>Record type</th>
        <th class="num">Records</th>
        <th>Why</th>
      </tr>
      ${skipped.map(
        ({ record_type, records, reason }) =>
          markup`<tr>
            <td>${record_type}</td>
            <td class="num">${count(records)}</td>
            <td>${reason}</td>
          </tr>`,
      )}
    </table>`;
}

function timings({ phases }: MigrationReport): Markup | undefined {
  if (phases.length === 0) return undefined;
  return markup`<h2>Timings</h2>
    <table>
      ${phases.map(
        ({ name, duration_ms }) =>
          markup`<tr>
            <td>${name}</td>
            <td class="num">${duration(duration_ms)}</td>
          </tr>`,
      )}
    </table>`;
}

function origin({ source, target, batch_id, solution_id }: MigrationReport): Markup {
  return markup`<h2>Where this comes from</h2>
    <table>
      <tr>
        <td>Source</td>
        <td>
          ${source.system}: ${source.file}<br /><small>sha256 <code>${source.sha256}</code></small>
        </td>
      </tr>
      <tr>
        <td>Target</td>
        <td>${target.system}: ${target.collections.join(', ')}</td>
      </tr>
      <tr>
        <td>Batch</td>
        <td><code>${batch_id}</code> of solution ${solution_id}: <code>symphainy why ${batch_id}</code></td>
      </tr>
    </table>
    <p class="quiet">
      Every item is an execution of its own. <code>symphainy why</code> with its id shows who asked, which
      policy decided on which values, the record of the source with its offset, each step, and the write with
      its digests before and after. <code>symphainy wal verify</code> and <code>symphainy replay</code> prove
      that this history is whole.
    </p>`;
}
