/** Reports become commands: artifacts get their ids and are sealed before anything is recorded. */
import type { Artifact, Report } from '@symphainy/contracts/realm';
import type { ReportStep } from '@symphainy/contracts/wal';
import { derivedId } from '@symphainy/kernel';
import { sealArtifact } from '@symphainy/runtime-data-brain';
import type { TenantKeys } from '@symphainy/runtime-data-brain';
import type { StepOrder } from '@symphainy/runtime-engine';

/** Inline content of one artifact, and of all artifacts of a report. */
export const artifactBytesMax = 64 * 1024;
export const reportBytesMax = 256 * 1024;
const detailLengthMax = 2_000;

export interface ReportSource {
  readonly partition: number;
  readonly tenantId: string;
  readonly realm: string;
  readonly realmVersion: string;
  /** Of an external write; empty otherwise. */
  readonly grantId: string;
}

export async function reportStep(
  report: Report,
  source: ReportSource,
  keys: TenantKeys,
): Promise<ReportStep> {
  const { executionId, path, attempt } = report;
  const { realm, realmVersion } = source;
  const outcome = await outcomeOf(report, source, keys);
  const changes = report.changes.map((change) => ({ ...change, grantId: source.grantId }));
  return { executionId, path, attempt, realm, realmVersion, outcome, changes };
}

/** What Runtime itself has to say about a delivery: the realm could not be reached, or its stream was lost. */
export function failedDelivery(
  at: { readonly executionId: string; readonly path: string; readonly attempt: number },
  realm: string,
  code: string,
  detail: string,
  retryable: boolean,
): ReportStep {
  const { executionId, path, attempt } = at;
  const outcome = { $case: 'failure', value: { code, detail, retryable } } as const;
  return { executionId, path, attempt, realm, realmVersion: '', outcome, changes: [] };
}

/** A delivery without an answer: of an external write nobody knows whether it happened. */
export function lostDelivery(order: StepOrder, detail: string): ReportStep {
  const { executionId, path, attempt, realm, grant } = order;
  if (!grant) return failedDelivery(order, realm, 'SYM-RT-0018', detail, true);
  const outcome = { $case: 'unknown', value: { detail } } as const;
  return { executionId, path, attempt, realm, realmVersion: '', outcome, changes: [] };
}

async function outcomeOf(
  report: Report,
  source: ReportSource,
  keys: TenantKeys,
): Promise<ReportStep['outcome']> {
  const { outcome } = report;
  switch (outcome?.$case) {
    case 'succeeded': {
      const { artifacts, events } = outcome.value;
      const breach = contractBreach(artifacts, events);
      if (breach) return failure('SYM-RT-0017', breach, false);
      if (artifacts.length === 0) return { $case: 'success', value: { artifacts: [], events } };
      const key = keys.atHand(source.tenantId) ?? (await keys.get(source.tenantId));
      const sealed = artifacts.map((artifact) =>
        sealArtifact(key, source.tenantId, artifactId(report, source.partition, artifact), artifact),
      );
      return { $case: 'success', value: { artifacts: sealed, events } };
    }
    case 'failed': {
      const { code, detail, retryable, retryAfterMs } = outcome.value;
      return failure(code, detail.slice(0, detailLengthMax), retryable, retryAfterMs);
    }
    case 'unknown':
      return { $case: 'unknown', value: { detail: outcome.value.detail.slice(0, detailLengthMax) } };
    case undefined:
      return failure('SYM-RT-0017', 'the report has no outcome', false);
  }
}

function contractBreach(
  artifacts: readonly Artifact[],
  events: readonly { readonly type: string; readonly data: Uint8Array }[],
): string | undefined {
  const names = new Set<string>();
  let total = 0;
  for (const { name, content } of artifacts) {
    if (name === '') return 'an artifact has no name';
    if (names.has(name)) return `two artifacts of one step are named '${name}'`;
    names.add(name);
    if (content.length > artifactBytesMax)
      return `artifact '${name}' has ${content.length} bytes; the limit is ${artifactBytesMax}`;
    total += content.length;
  }
  for (const event of events) total += event.data.length;
  return total > reportBytesMax ? `the report has ${total} bytes; the limit is ${reportBytesMax}` : undefined;
}

function artifactId(report: Report, partition: number, artifact: Artifact): string {
  return derivedId(
    'artifact',
    partition,
    report.executionId,
    report.path,
    String(report.attempt),
    artifact.name,
  );
}

function failure(
  code: string,
  detail: string,
  retryable: boolean,
  retryAfterMs?: number,
): ReportStep['outcome'] {
  const value = { code, detail, retryable };
  return { $case: 'failure', value: retryAfterMs ? { ...value, retryAfterMs } : value };
}
