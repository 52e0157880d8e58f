/** Reads what the target holds, once: writes it down, and holds it against what was migrated. */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { canonicalJson, sha256Hex } from '@symphainy/kernel';
import { outcomeOf } from './batch-api.js';
import { itemOfEntity } from './control-plan.js';
import { ControlSums } from './control-sums.js';
import type { Check } from './judge-outcome.js';
import type { MigratedPart } from './migrate-part.js';
import type { ExpectedEntity, MigrationPart } from './migration-options.js';
import type { DumpedEntity, TargetView } from './target-view.js';

export interface ReadTarget {
  /** Undefined where the target does not tell. */
  readonly duplicates: number | undefined;
  /** Of what the target holds, by collection. */
  readonly sums: ReadonlyMap<string, ControlSums>;
  readonly checks: readonly Check[];
}

interface Seen {
  /** Keys that were migrated and have not shown yet. */
  readonly missing: Set<string>;
  readonly sums: ControlSums;
  readonly part: MigrationPart;
}

/** @param dumpFile becomes NDJSON of what the target holds. */
export async function readTarget(
  migrated: readonly MigratedPart[],
  view: TargetView,
  dumpFile: string,
  expected: ReadonlyMap<string, ExpectedEntity> | undefined,
): Promise<ReadTarget> {
  const collections = new Map(migrated.map((one) => [one.part.collection, seenOf(one)]));
  const counts = { unexpected: 0, different: 0, equal: 0 };
  const look = (dumped: DumpedEntity, { missing, sums, part }: Seen): void => {
    sums.add(itemOfEntity(part.control, dumped.entity));
    if (!missing.delete(dumped.key)) counts.unexpected++;
    if (expected) counts[isAsExpected(expected, dumped) ? 'equal' : 'different']++;
  };
  async function* lines(): AsyncGenerator<string> {
    for (const [collection, seen] of collections) {
      for await (const dumped of view.entities(collection, [...seen.missing])) {
        look(dumped, seen);
        yield `${JSON.stringify(dumped)}\n`;
      }
    }
  }
  await pipeline(lines, createWriteStream(dumpFile));
  const twice = await Promise.all([...collections.keys()].map((name) => view.changedTwice(name)));
  const lost = [...collections.values()].reduce((count, { missing }) => count + missing.size, 0);
  return {
    duplicates: twice.includes(undefined) ? undefined : twice.reduce((sum: number, one) => sum + one!, 0),
    sums: new Map([...collections].map(([name, { sums }]) => [name, sums])),
    checks: [holdsWhatWasMigrated(view, lost, counts.unexpected), ...(expected ? [asManifest(counts)] : [])],
  };
}

function seenOf({ part, items }: MigratedPart): Seen {
  const migrated = items.filter(({ status }) => outcomeOf(status) === 'migrated');
  return {
    missing: new Set(migrated.map(({ key }) => key)),
    sums: new ControlSums(Object.keys(part.control.amounts)),
    part,
  };
}

function holdsWhatWasMigrated({ listsAll }: TargetView, lost: number, unexpected: number): Check {
  if (!listsAll) {
    const detail = `asked for every key: ${lost} are missing`;
    return { name: 'The target holds everything that was migrated', ok: lost === 0, detail };
  }
  return {
    name: 'The target holds what was migrated, no more and no less',
    ok: lost === 0 && unexpected === 0,
    detail: `${lost} are missing, ${unexpected} are more than was migrated`,
  };
}

function asManifest({ equal, different }: { readonly equal: number; readonly different: number }): Check {
  return {
    name: 'Every entity in the target is what the manifest says, field by field',
    ok: different === 0,
    detail: `${equal} are equal, ${different} differ`,
  };
}

function isAsExpected(expected: ReadonlyMap<string, ExpectedEntity>, { key, entity }: DumpedEntity): boolean {
  return expected.get(key)?.entityDigest === sha256Hex(canonicalJson(entity));
}
