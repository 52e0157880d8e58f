/** Puts together what source, platform and target say of a run, and what of it does not agree. */
import type { SymphainyClient } from '@symphainy/platform-sdk-client';
import { canonicalJson, sha256Hex } from '@symphainy/kernel';
import type { BatchItem } from './batch-api.js';
import { outcomeOf } from './batch-api.js';
import type { ControlTotal } from './control-plan.js';
import { controlTotals, groupOfSource, itemOfEntity, sumsOfScan } from './control-plan.js';
import { ControlSums } from './control-sums.js';
import type { LeftBehind, LeftItem } from './left-behind.js';
import { explainLeft, leftItems } from './left-behind.js';
import type { MigratedPart } from './migrate-part.js';
import type { ExpectedEntity, MigrationPart, ReadAmounts } from './migration-options.js';
import { reconcile, type ItemOutcome } from './reconcile.js';
import type { DumpedEntity, TargetObserver } from './target-observer.js';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface JudgedOutcome {
  readonly counts: Readonly<Record<ItemOutcome, number>>;
  readonly verified: number;
  readonly duplicates: number;
  readonly controlTotals: readonly ControlTotal[];
  readonly amounts: readonly string[];
  readonly left: LeftBehind;
  readonly checks: readonly Check[];
}

export interface Judgement {
  readonly client: SymphainyClient;
  readonly migrated: readonly MigratedPart[];
  /** Undefined where the target is not ours to look into. */
  readonly target: { readonly observer: TargetObserver; readonly dumpFile: string } | undefined;
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
  const dump = judgement.target && (await readTarget(migrated, judgement.target, expected));
  const totals: ControlTotal[] = [];
  for (const one of migrated) {
    if (!dump || Object.keys(one.part.control.amounts).length === 0) continue;
    totals.push(...(await totalsOf(one, leftOf.get(one.part) ?? [], judgement.readAmounts, dump)));
  }
  return {
    counts,
    verified: counts.migrated,
    duplicates: dump?.duplicates ?? 0,
    controlTotals: totals,
    amounts,
    left,
    checks: [...(expected ? manifestChecks(items, leftOf, expected) : []), ...(dump?.checks ?? [])],
  };
}

async function totalsOf(
  { part, scan }: MigratedPart,
  left: readonly LeftItem[],
  readAmounts: ReadAmounts,
  dump: ReadTarget,
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
    target: dump.sums.get(part.collection)?.list() ?? [],
  });
}

interface ReadTarget {
  readonly duplicates: number;
  readonly sums: ReadonlyMap<string, ControlSums>;
  readonly checks: readonly Check[];
}

/** Reads everything that the target holds, once. */
async function readTarget(
  migrated: readonly MigratedPart[],
  { observer, dumpFile }: NonNullable<Judgement['target']>,
  expected: Judgement['expected'],
): Promise<ReadTarget> {
  const parts = new Map(migrated.map((one) => [one.part.collection, one]));
  const missing = new Map(
    migrated.map(({ part, items }) => [
      part.collection,
      new Set(items.filter(({ status }) => outcomeOf(status) === 'migrated').map(({ key }) => key)),
    ]),
  );
  const sums = new Map(
    migrated.map(({ part }) => [part.collection, new ControlSums(Object.keys(part.control.amounts))]),
  );
  const seen = { unexpected: 0, different: 0, equal: 0 };
  await observer.dump([...parts.keys()], dumpFile, (dumped) => {
    const { collection, key, entity } = dumped;
    const part = parts.get(collection)?.part;
    if (!part) return;
    sums.get(collection)?.add(itemOfEntity(part.control, entity));
    if (missing.get(collection)?.delete(key) !== true) seen.unexpected++;
    if (expected) seen[isAsExpected(expected, dumped) ? 'equal' : 'different']++;
  });
  let duplicates = 0;
  for (const collection of parts.keys()) duplicates += await observer.changedTwice(collection);
  const lost = [...missing.values()].reduce((count, keys) => count + keys.size, 0);
  return {
    duplicates,
    sums,
    checks: [
      {
        name: 'The target holds what was migrated, no more and no less',
        ok: lost === 0 && seen.unexpected === 0,
        detail: `${lost} are missing, ${seen.unexpected} are more than was migrated`,
      },
      ...(expected
        ? [
            {
              name: 'Every entity in the target is what the manifest says, field by field',
              ok: seen.different === 0,
              detail: `${seen.equal} are equal, ${seen.different} differ`,
            },
          ]
        : []),
    ],
  };
}

function isAsExpected(expected: ReadonlyMap<string, ExpectedEntity>, { key, entity }: DumpedEntity): boolean {
  return expected.get(key)?.entityDigest === sha256Hex(canonicalJson(entity));
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
