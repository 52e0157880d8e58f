/** What every part of a decision about one execution needs. */
import type { Attribution } from '@symphainy/contracts/kernel';
import type { Definition } from '@symphainy/kernel';
import type { ControlState } from '../control/control-state.js';
import { solutionVersion } from '../control/control-state.js';
import type { Execution, Running } from '../execution/execution.js';
import { definitionOf } from '../saga/definition-of.js';

export interface Scheduling {
  readonly control: ControlState;
  readonly partition: number;
  readonly executionId: string;
  readonly definition: Definition;
  readonly attribution: Attribution;
  readonly params: Buffer;
  readonly labels: Readonly<Record<string, string>>;
  readonly mode: 'live' | 'dry_run';
  /** Ids of the artifacts recorded so far. */
  readonly artifactIds: readonly string[];
  readonly nowMs: number;
}

/** Of a running execution; `recorded` names artifacts that this decision adds. */
export function schedulingOf(
  control: ControlState,
  partition: number,
  execution: Execution,
  running: Running,
  nowMs: number,
  recorded: readonly string[] = [],
): Scheduling {
  const { attribution, params, labels, mode, artifacts } = running;
  return {
    control,
    partition,
    executionId: execution.id,
    definition: definitionFor(control, execution, running),
    attribution,
    params,
    labels,
    mode,
    artifactIds: [...artifacts.map((artifact) => artifact.sealed.artifactId), ...recorded],
    nowMs,
  };
}

/** The definition that an execution was accepted under. */
export function definitionFor(control: ControlState, execution: Execution, running: Running): Definition {
  if (running.batch) return running.batch;
  const { solutionId, solutionVersion: version } = running.attribution;
  const solution = solutionVersion(control, execution.tenantId, solutionId, version);
  const definition = solution && definitionOf(solution, execution.type);
  if (!definition) throw new Error(`no definition for ${execution.type} in ${solutionId}@${version}`);
  return definition;
}
