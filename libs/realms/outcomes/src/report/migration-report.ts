/** Judges the outcome of a migration: what must agree, and whether it does. Pure. */
import { difference, isZero, sumOf } from './exact-amount.js';
import type { Check, ControlTotal, MigrationOutcome, Sum } from './migration-outcome.js';

export interface ComparedTotal extends ControlTotal {
  /** Target less source, by amount; null where one of them is no number. */
  readonly differences: Readonly<Record<string, string | null>>;
  readonly count_difference: number;
  readonly equal: boolean;
}

export interface MigrationReport extends Omit<MigrationOutcome, 'control_totals' | 'checks'> {
  readonly format: 'migration_report/1';
  /** Whether every check holds. */
  readonly reconciled: boolean;
  readonly checks: readonly Check[];
  readonly control_totals: readonly ComparedTotal[];
  readonly duration_ms: number;
  /** Items of the batch a second, while the batch ran. */
  readonly per_second: number;
}

export function reportOf(outcome: MigrationOutcome): MigrationReport {
  const totals = outcome.control_totals.map((total) => compared(total, outcome.amounts));
  const checks = [...ownChecks(outcome, totals), ...(outcome.checks ?? [])];
  return {
    ...outcome,
    format: 'migration_report/1',
    reconciled: checks.every(({ ok }) => ok),
    checks,
    control_totals: totals,
    duration_ms: Math.max(0, Date.parse(outcome.finished_at) - Date.parse(outcome.started_at)),
    per_second: perSecond(outcome),
  };
}

/** Items of the batch: what is no skipped record. */
export function itemsOf({ counts }: Pick<MigrationOutcome, 'counts'>): number {
  return counts.migrated + counts.rejected + counts.failed;
}

function ownChecks(outcome: MigrationOutcome, totals: readonly ComparedTotal[]): readonly Check[] {
  const { counts } = outcome;
  const skipped = outcome.skipped.reduce((sum, { records }) => sum + records, 0);
  const accounted = itemsOf(outcome) + skipped;
  return [
    {
      name: 'Every record of the source is accounted for',
      ok: accounted === counts.source_records,
      detail: `${counts.migrated} migrated + ${counts.rejected} refused + ${counts.failed} failed + ${skipped} skipped = ${accounted} of ${counts.source_records}`,
    },
    {
      name: 'Everything that was migrated was read back and is equal',
      ok: counts.verified === counts.migrated,
      detail: `${counts.verified} of ${counts.migrated}`,
    },
    ...(counts.duplicates === undefined
      ? []
      : [
          {
            name: 'Nothing was written twice',
            ok: counts.duplicates === 0,
            detail: `${counts.duplicates} entities changed more than once in the target`,
          },
        ]),
    ...(totals.length === 0
      ? []
      : [
          {
            name: 'Control totals agree to the last digit',
            ok: totals.every(({ equal }) => equal),
            detail: `${totals.filter(({ equal }) => equal).length} of ${totals.length} groups are equal`,
          },
        ]),
    ...reasonsOf('Each refusal has its decision on record', counts.rejected, outcome.refusals),
    ...reasonsOf('Each failure has its reason on record', counts.failed, outcome.incidents),
  ];
}

function reasonsOf(
  name: string,
  count: number,
  groups: readonly { readonly items: number }[],
): readonly Check[] {
  if (count === 0) return [];
  const explained = groups.reduce((sum, { items }) => sum + items, 0);
  return [{ name, ok: explained === count, detail: `${explained} of ${count}` }];
}

function compared(total: ControlTotal, amounts: readonly string[]): ComparedTotal {
  const { source, migrated, rejected, failed, target } = total;
  const differences = Object.fromEntries(
    amounts.map((name) => [name, difference(amountOf(target, name), amountOf(migrated, name)) ?? null]),
  );
  const parts = [migrated, rejected, failed];
  const isWhole =
    source.count === migrated.count + rejected.count + failed.count &&
    amounts.every((name) => {
      const sum = sumOf(parts.map((part) => amountOf(part, name)));
      return sum !== undefined && isZero(difference(sum, amountOf(source, name)));
    });
  return {
    ...total,
    differences,
    count_difference: target.count - migrated.count,
    equal:
      isWhole &&
      target.count === migrated.count &&
      amounts.every((name) => isZero(differences[name] ?? undefined)),
  };
}

export function amountOf({ amounts }: Sum, name: string): string {
  return amounts[name] ?? '0';
}

function perSecond({ progress }: MigrationOutcome): number {
  const [first] = progress;
  const last = progress.at(-1);
  if (first === undefined || last === undefined || last.at_ms === first.at_ms) return 0;
  return Math.round(((last.done - first.done) * 10_000) / (last.at_ms - first.at_ms)) / 10;
}
