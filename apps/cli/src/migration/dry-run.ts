/** What a migration would come to, without starting anything: every record mapped, every policy asked. */
import { readExactJson } from '@symphainy/codec-cobol';
import type { JsonObject } from '@symphainy/kernel';
import type { PageCursor, RecordHead } from '@symphainy/public-works-external-system';
import { MainframeFile } from '@symphainy/public-works-external-system';
import { applyMapping } from '@symphainy/realm-insights';
import { EntityUid, compilePolicies, entity as policyEntity, entityStore, explain } from '@symphainy/policy';
import { parsePolicies } from '@symphainy/policy-authoring';
import type { PlannedRun } from './plan-run.js';

interface Tally {
  migrate: number;
  refuse: number;
  fail: number;
  readonly policies: Map<string, number>;
  readonly findings: Map<string, number>;
  /** The first entity of each collection, for a person to look at. */
  readonly firsts: Map<string, { readonly key: string; readonly entity: JsonObject }>;
}

const pageMax = 500;
const linesMax = 20;

export async function renderDryRun(
  plan: PlannedRun,
  json: boolean,
): Promise<{ readonly lines: readonly string[] }> {
  const tally = await tried(plan);
  const { scan } = plan;
  const skipped = scan.types.filter((type) => type.skipped !== undefined);
  if (json) {
    const { migrate, refuse, fail } = tally;
    return {
      lines: [
        JSON.stringify({
          dry_run: true,
          source_records: scan.records,
          skipped: Object.fromEntries(
            skipped.map(({ type, records, skipped: reason }) => [type ?? '', { records, reason }]),
          ),
          would_migrate: migrate,
          would_be_refused: refuse,
          would_fail: fail,
          policies: Object.fromEntries(tally.policies),
          findings: Object.fromEntries(tally.findings),
          firsts: Object.fromEntries(tally.firsts),
        }),
      ],
    };
  }
  return {
    lines: [
      `${scan.records} records, nothing was written:`,
      `  ${tally.migrate} would be migrated`,
      `  ${tally.refuse} would be refused by policy`,
      ...counted(tally.policies),
      `  ${tally.fail} would fail`,
      ...counted(tally.findings),
      ...skipped.map(({ type, records, skipped: reason }) => `  ${records} of type ${type}: ${reason}`),
      ...[...tally.firsts].flatMap(([collection, { key, entity }]) => [
        '',
        `The first of ${collection}, ${key}, would be:`,
        JSON.stringify(entity, undefined, 2),
      ]),
    ],
  };
}

async function tried({ source, mapping, run, solutionIds }: PlannedRun): Promise<Tally> {
  const file = MainframeFile.open('source', source);
  const policies = compilePolicies(parsePolicies(run.policy.text));
  const tally: Tally = {
    migrate: 0,
    refuse: 0,
    fail: 0,
    policies: new Map(),
    findings: new Map(),
    firsts: new Map(),
  };
  const asks = decider(policies, solutionIds[0] ?? '');
  const { signal } = new AbortController();
  let cursor: PageCursor | null = null;
  do {
    const page = await file.readPage(
      cursor,
      { itemsMax: pageMax, bytesMax: Number.MAX_SAFE_INTEGER, sizeOf: () => 1 },
      signal,
    );
    for (const head of page.heads) {
      const refusal = asks(head);
      if (refusal !== undefined) {
        tally.refuse++;
        bump(tally.policies, refusal);
        continue;
      }
      const { json } = await file.readRecord(head, page.digest);
      const mapped = applyMapping(mapping.mapping, readExactJson(json));
      if (mapped.outcome === 'mapped') {
        const { collection, key, entity } = mapped;
        tally.migrate++;
        if (!tally.firsts.has(collection)) tally.firsts.set(collection, { key, entity });
      } else {
        tally.fail++;
        for (const { code, target, severity } of mapped.findings)
          if (severity === 'error') bump(tally.findings, `${code} at ${target ?? '/'}`);
      }
    }
    cursor = page.next;
  } while (cursor !== null);
  return tally;
}

/** Asks the policies as the platform would; answers the one that refuses. */
function decider(
  policies: ReturnType<typeof compilePolicies>,
  solutionId: string,
): (head: RecordHead) => string | undefined {
  const principal = new EntityUid('User', 'dry-run');
  const resource = new EntityUid('Solution', solutionId);
  const action = new EntityUid('Action', 'operations.migrate_record');
  const entities = entityStore([policyEntity(principal, { attributes: { roles: ['admin'] } })]);
  return ({ attributes, key, recordType }) => {
    const params: JsonObject = { ...attributes, ...(key !== null && { key }), record_type: recordType };
    const context = { params: withoutNull(params), phase: 'intent', mode: 'dry_run' };
    const explained = explain(policies, { principal, action, resource, context }, entities);
    if (explained.decision === 'allow') return undefined;
    const decisive = explained.policies.find(({ determining }) => determining);
    return decisive?.annotations.id ?? decisive?.policyId ?? 'no policy permits it';
  };
}

function withoutNull(params: JsonObject): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(params).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[name, value] as const]
        : [],
    ),
  );
}

function bump(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function counted(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts]
    .sort(([, left], [, right]) => right - left)
    .slice(0, linesMax)
    .map(([name, count]) => `    ${count} ${name}`);
}
