/** Attempts that are under way when an execution goes no further. */
import type { Draft, Effect } from '../decision.js';
import type { Running, Write } from '../execution/execution.js';
import { undoneBy } from '../saga/advance.js';

/** Leaves every write that is under way unknown. Answers all writes as they stand then. */
export function leaveOpenWrites(
  draft: Draft,
  running: Running,
  executionId: string,
  detail: string,
): ReadonlyMap<string, Write> {
  const writes = new Map(running.writes);
  for (const [path, step] of running.steps) {
    if (step.status !== 'scheduled' || !step.grant || undoneBy(path) !== undefined) continue;
    const { attempt, decisionId, grant } = step;
    draft.add({ $case: 'stepOutcomeUnknown', value: { executionId, path, attempt, detail } });
    writes.delete(path);
    writes.set(path, { outcome: 'unknown', decisionId, grant });
  }
  return writes;
}

/** Tells the realms of every attempt under way that nobody waits for it any more. */
export function cancelOpenSteps(executionId: string, steps: Running['steps']): Effect[] {
  const effects: Effect[] = [];
  for (const [path, step] of steps) {
    if (step.status === 'scheduled')
      effects.push({ type: 'CancelStep', executionId, path, attempt: step.attempt });
  }
  return effects;
}
