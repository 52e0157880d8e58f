/** Orders become tasks: parameters opened, inputs hydrated, bindings of this realm only. */
import { Mode } from '@symphainy/contracts/kernel';
import type { InputArtifact, Task } from '@symphainy/contracts/realm';
import { symphainyError } from '@symphainy/kernel';
import { definitionOf, solutionVersion, stepAt } from '@symphainy/runtime-core';
import { openArtifact, openParams } from '@symphainy/runtime-data-brain';
import type { TenantKeys } from '@symphainy/runtime-data-brain';
import type { StepOrder } from '@symphainy/runtime-engine';

/** Names the delivery, and with it the await that its report closes. */
export function taskId(executionId: string, path: string, attempt: number): string {
  return `${executionId}/${path}#${attempt}`;
}

export async function taskOf(order: StepOrder, keys: TenantKeys): Promise<Task> {
  const { executionId, execution, path, attempt, epoch, running, control, realm, timeoutAtMs } = order;
  const { attribution } = running;
  const { tenantId } = attribution;
  const solution = solutionVersion(
    control.state,
    tenantId,
    attribution.solutionId,
    attribution.solutionVersion,
  );
  const definition = solution && definitionOf(solution, execution.type);
  const step = definition && stepAt(definition, path);
  if (!solution || !step) {
    throw symphainyError({
      code: 'SYM-RT-0004',
      detail: `no definition of step ${path} in ${attribution.solutionId}`,
    });
  }
  return {
    taskId: taskId(executionId, path, attempt),
    executionId,
    path,
    attempt,
    stepKey: `${executionId}/${path}`,
    ownerEpoch: epoch,
    intentType: step.intent,
    params: await openParams(keys, tenantId, running.params, running.sealed),
    inputs: await inputsOf(order, step.inputs, keys),
    attribution,
    bindings: (solution.document.domainServiceBindings[realm] ?? []).map(({ system, adapter, settings }) => ({
      system,
      adapter,
      settings: Buffer.from(JSON.stringify(settings)),
    })),
    solutionContext: Buffer.from(JSON.stringify(solution.document.context)),
    deadlineMs: timeoutAtMs,
    traceParent: attribution.traceParent,
    mode: running.mode === 'dry_run' ? Mode.MODE_DRY_RUN : Mode.MODE_LIVE,
    grants: [],
  };
}

/** What earlier steps recorded: references to all, content of those that the definition names. */
async function inputsOf(
  order: StepOrder,
  names: readonly string[],
  keys: TenantKeys,
): Promise<InputArtifact[]> {
  const { tenantId } = order.running.attribution;
  const inputs: InputArtifact[] = [];
  for (const { sealed } of order.running.artifacts) {
    const { artifactId, name, kind, contentType } = sealed;
    const hydrated = names.includes(name);
    const content = hydrated ? await openArtifact(keys, tenantId, sealed) : Buffer.alloc(0);
    inputs.push({ artifactId, name, kind, contentType, content, hydrated });
  }
  return inputs;
}
