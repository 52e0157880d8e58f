/** The end of a migration for a person: what came of it, whether it reconciles, and where to look next. */
import { relative } from 'node:path';
import type { MigrationEnd } from '@symphainy/migration';
import colours from 'picocolors';

const candidate = 'examples/policies/stricter.cedar';

export function renderEnd(end: MigrationEnd): readonly string[] {
  const { result, faults } = end;
  const { wal, replay } = result;
  const skipped = Object.entries(result.skipped).map(
    ([type, { records, reason }]) => `  ${count(records)} of type ${type}: ${reason}`,
  );
  const injected = Object.entries(result.faults);
  return [
    '',
    colours.bold(`${count(result.source_records)} records in ${shown(result.source_file)}`),
    ...skipped,
    line(colours.green('migrated'), result.migrated, `${count(result.verified)} read back and equal`),
    line(colours.yellow('refused by policy'), result.rejected, 'each with its decision on record'),
    line(colours.red('failed'), result.failed, 'each with its reason, as an incident'),
    ...(result.duplicates === null ? [] : [line('written twice', result.duplicates)]),
    `  ${result.per_second} a second, ${(result.duration_ms / 1_000).toFixed(1)} s in all`,
    ...(injected.length === 0
      ? []
      : [
          `  injected: ${injected.map(([name, times]) => `${times} ${name.replaceAll('_', ' ')}`).join(', ')}`,
        ]),
    '',
    `log      ${wal.kind}: ${count(wal.events)} events in ${count(wal.frames)} frames, ${count(wal.bytes)} bytes`,
    `replay   ${replay.equal ? colours.green('equal') : colours.red('NOT EQUAL')}: live ${replay.live_digest.slice(0, 16)}, replayed ${replay.replayed_digest.slice(0, 16)}`,
    `report   ${shown(result.report)}`,
    `target   ${shown(result.target_dump)}`,
    '',
    ...verdict(faults),
    ...whereNext(end),
  ];
}

/** An item that was refused, and two commands that work on what was kept. */
export function whereNext({ refused, dataDir }: MigrationEnd): readonly string[] {
  const there = `--data-dir ${quoted(shown(dataDir))}`;
  if (!refused) return ['', `Look further: npx symphainy wal verify ${there}`];
  const { key, executionId, policy, advice } = refused;
  return [
    '',
    `${key} was refused by ${policy}${advice === undefined ? '' : `: ${advice}`}`,
    '  why it was refused, and what a stricter policy would have changed:',
    `  npx symphainy why ${executionId} ${there}`,
    `  npx symphainy policy replay --policies ${candidate} ${there}`,
  ];
}

function verdict(faults: readonly string[]): readonly string[] {
  if (faults.length === 0) return [colours.green('Everything reconciles.')];
  return [colours.red('It does not reconcile:'), ...faults.map((fault) => `  ${fault}`)];
}

function line(label: string, value: number, note?: string): string {
  return `  ${count(value).padStart(7)} ${label}${note === undefined ? '' : colours.dim(` (${note})`)}`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

/** A path as one would type it from here. */
function shown(path: string): string {
  const near = relative(process.cwd(), path);
  return near !== '' && !near.startsWith('..') ? near : path;
}

function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
