/** What a step reported that it changed outside. It stands in the command of the transition. */
import type { ExternalChange } from '@symphainy/contracts/wal';
import { formatDataRef } from '@symphainy/kernel';
import type { JsonObject } from '@symphainy/kernel';
import type { LoggedTransition } from './logged-transition.js';

export function reportedChanges(
  { transition }: LoggedTransition,
  step: { readonly executionId: string; readonly path: string },
): readonly ExternalChange[] {
  const kind = transition.command?.kind;
  if (kind?.$case !== 'reportStep') return [];
  const { executionId, path, changes } = kind.value;
  return executionId === step.executionId && path === step.path ? changes : [];
}

/** `{ changes: […] }`, digests in hex and empty where there was nothing; an empty object when none was reported. */
export function changesJson(
  logged: LoggedTransition,
  step: { readonly executionId: string; readonly path: string },
): JsonObject {
  const changes = reportedChanges(logged, step);
  if (changes.length === 0) return {};
  return {
    changes: changes.map(({ target, beforeDigest, afterDigest, grantId }) => ({
      target: target ? formatDataRef(target) : '',
      before_digest: Buffer.from(beforeDigest).toString('hex'),
      after_digest: Buffer.from(afterDigest).toString('hex'),
      grant_id: grantId,
    })),
  };
}
