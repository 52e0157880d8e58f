import { belongingId } from '@symphainy/kernel';
import type { Draft } from '../decision.js';

/** Something that a person must look at; unless more follows, the execution is stuck until then. */
export function openIncident(
  draft: Draft,
  executionId: string,
  path: string,
  attempt: number,
  reason: string,
): void {
  const incidentId = belongingId('incident', executionId, path, String(attempt));
  draft.add({ $case: 'incidentOpened', value: { incidentId, executionId, path, reason } });
}
