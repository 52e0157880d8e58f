/** Puts together what source, platform and target say of a run, and what of it does not agree. */
import type { SymphainyClient } from '@symphainy/platform-sdk-client';
import type { BatchItem } from './batch-api.js';
import { outcomeOf } from './batch-api.js';
import type { ControlTotal } from './control-plan.js';
import { controlTotals, groupOfSource, sumsOfScan } from './control-plan.js';
import { ControlSums } from './control-sums.js';
import type { LeftBehind, LeftItem } from './left-behind.js';
import { explainLeft, leftItems } from './left-behind.js';
import type { MigratedPart } from './migrate-part.js';
import type { ExpectedEntity, MigrationPart, ReadAmounts } from './migration-options.js';
import { readTarget, type ReadTarget } from './read-target.js';
import { reconcile, type ItemOutcome } from './reconcile.js';
import type { TargetView } from './target-view.js';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface JudgedOutcome {
  readonly counts: Readonly<Record<ItemOutcome, number>>;
  readonly verified: number;
  /** Undefined where nobody can tell. */
  readonly duplicates: number | undefined;
  readonly controlTotals: readonly ControlTotal[];
  readonly amounts: readonly string[];
  readonly left: LeftBehind;
  readonly checks: readonly Check[];
}

export interface Judgement {
  readonly client: SymphainyClient;
  readonly migrated: readonly MigratedPart[];
  readonly target: TargetView;
  readonly dumpFile: string;
  readonly readAmounts: ReadAmounts;
  readonly expected: ReadonlyMap<string, ExpectedEntity> | undefined;
}

export async function judgeOutcome(judgement: Judgement): Promise<JudgedOutcome> {
  const { client, migrated, expected } = judgement;
  const items = migrated.flatMap((one) => one.items);
  const counts = { migrated: 0, rejected: 0, failed: 0 };
  for (const { status } of items) counts[outcomeOf(status)]++;
  const amounts = [...new Set(migrated.flatMap(({ part }) => Object.keys(part.control.amounts)))];
  const leftOf = new Map(migrated.map(({ part, items }) => [part, leftItems(items)]));
  const left = await explainLeft(client, [...leftOf.values()].flat());
  const held = await readTarget(migrated, judgement.target, judgement.dumpFile, expected);
  const totals: ControlTotal[] = [];
  for (const one of migrated) {
    if (!hasTotals(one.part)) continue;
    totals.push(...(await totalsOf(one, leftOf.get(one.part) ?? [], judgement.readAmounts, held)));
  }
  return {
    counts,
    verified: counts.migrated,
    duplicates: held.duplicates,
    controlTotals: totals,
    amounts,
    left,
    checks: [...(expected ? manifestChecks(items, leftOf, expected) : []), ...held.checks],
  };
}

/** Where the target's own state wins a conflict, its amounts may differ on purpose. */
function hasTotals({ control, solution }: MigrationPart): boolean {
  if (solution.syncStrategies?.conflictResolution === 'target_wins') return false;
  return Object.keys(control.amounts).length > 0;
}

async function totalsOf(
  { part, scan }: MigratedPart,
  left: readonly LeftItem[],
  readAmounts: ReadAmounts,
  held: ReadTarget,
): Promise<readonly ControlTotal[]> {
  const names = Object.keys(part.control.amounts);
  const sides = { rejected: new ControlSums(names), failed: new ControlSums(names) };
  const amounts = await readAmounts(part, left);
  for (const [at, { outcome, params }] of left.entries())
    sides[outcome].add({ ...groupOfSource(part.control, params), amounts: amounts[at] ?? {} });
  return controlTotals(names, {
    source: sumsOfScan(part.control, scan.control_totals),
    rejected: sides.rejected.list(),
    failed: sides.failed.list(),
    target: held.sums.get(part.collection)?.list() ?? [],
  });
}

function manifestChecks(
  items: readonly BatchItem[],
  leftOf: ReadonlyMap<MigrationPart, readonly LeftItem[]>,
  expected: ReadonlyMap<string, ExpectedEntity>,
): readonly Check[] {
  const details = new Map(
    [...leftOf.values()].flat().map(({ execution_id: id, error }) => [id, error?.detail]),
  );
  const actual = new Map(
    items.map(({ key, status, execution_id: id }) => {
      const detail = details.get(id);
      return [key, { outcome: outcomeOf(status), ...(detail !== undefined && { detail }) }] as const;
    }),
  );
  const { compared, differences_total: total, differences } = reconcile(expected, actual);
  const [first] = differences;
  const example = first && `, e.g. ${first.key}: expected ${first.expected}, found ${first.actual}`;
  return [
    {
      name: 'Migrated, refused and failed are exactly what the manifest says, each for its reason',
      ok: total === 0 && actual.size === items.length,
      detail: `${compared} compared, ${total} differ${example ?? ''}`.slice(0, 900),
    },
  ];
}
