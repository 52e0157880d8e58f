/** Keeps a report within an inline artifact: what there is too much of is counted, not listed. */
import type { EvidenceGroup } from './migration-outcome.js';
import type { MigrationReport } from './migration-report.js';

/** Bytes of one form of the report; below what an artifact may have, so that neither form is refused. */
export const reportBytesMax = 60_000;
const examplesMax = 200;
const pointsMax = 200;

/** The report with as many examples as fit when it is written by `bytesOf`. */
export function fittedReport(
  report: MigrationReport,
  bytesOf: (report: MigrationReport) => number,
): MigrationReport {
  for (let examples = examplesMax; ; examples = Math.floor(examples / 2)) {
    const fitted = limited(report, examples);
    if (examples === 0 || bytesOf(fitted) <= reportBytesMax) return fitted;
  }
}

/** At most so many examples of all groups together, and at least one of each while there are any. */
function limited(report: MigrationReport, examples: number): MigrationReport {
  const every = Math.ceil(report.progress.length / pointsMax);
  return {
    ...report,
    progress: report.progress.filter((_, at, all) => at % every === 0 || at === all.length - 1),
    refusals: shared(report.refusals, examples),
    incidents: shared(report.incidents, examples),
    findings: shared(report.findings, Math.min(examples, report.findings.length)),
  };
}

function shared<Group extends EvidenceGroup>(groups: readonly Group[], total: number): readonly Group[] {
  if (groups.length === 0) return groups;
  const each = total === 0 ? 0 : Math.max(1, Math.floor(total / groups.length));
  return groups.map((group) => ({ ...group, examples: group.examples.slice(0, each) }));
}
