/** Orders become tasks: parameters opened, inputs hydrated, bindings of this realm only. */
import { Mode } from '@symphainy/contracts/kernel';
import type { InputArtifact, Task } from '@symphainy/contracts/realm';
import { formatSyncStrategies, symphainyError } from '@symphainy/kernel';
import type { SolutionDocument, StepDefinition } from '@symphainy/kernel';
import { definitionFor, solutionVersion, stepAt, undoneBy } from '@symphainy/runtime-core';
import { openArtifact, openParams } from '@symphainy/runtime-data-brain';
import type { TenantKeys } from '@symphainy/runtime-data-brain';
import type { StepOrder } from '@symphainy/runtime-engine';
import type { GrantIssuer } from './grant-issuer.js';

/** Names the delivery, and with it the await that its report closes. */
export function taskId(executionId: string, path: string, attempt: number): string {
  return `${executionId}/${path}#${attempt}`;
}

export async function taskOf(order: StepOrder, keys: TenantKeys, grants: GrantIssuer): Promise<Task> {
  const { executionId, execution, path, attempt, epoch, running, control, realm, timeoutAtMs } = order;
  const { attribution } = running;
  const { tenantId } = attribution;
  const solution = solutionVersion(
    control.state,
    tenantId,
    attribution.solutionId,
    attribution.solutionVersion,
  );
  const step = solution && stepAt(definitionFor(control.state, execution, running), path);
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
    intentType: order.intentType,
    params: withStepParams(await openParams(keys, tenantId, running.params, running.sealed), order.params),
    inputs: await inputsOf(order, inputNames(order, step), keys),
    attribution,
    bindings: (solution.document.domainServiceBindings[realm] ?? []).map(({ system, adapter, settings }) => ({
      system,
      adapter,
      settings: Buffer.from(JSON.stringify(settings)),
    })),
    solutionContext: solutionContext(solution.document),
    deadlineMs: timeoutAtMs,
    traceParent: attribution.traceParent,
    mode: running.mode === 'dry_run' ? Mode.MODE_DRY_RUN : Mode.MODE_LIVE,
    grants: order.grant ? [await grants.issue(order, order.grant)] : [],
  };
}

/** What the solution declares that a realm may need to know: context, and how conflicts are resolved. */
function solutionContext({ context, syncStrategies }: SolutionDocument): Buffer {
  const sync = syncStrategies && { sync_strategies: formatSyncStrategies(syncStrategies) };
  return Buffer.from(JSON.stringify({ ...context, ...sync }));
}

function withStepParams(params: Buffer, stepParams: Buffer): Buffer {
  if (stepParams.length === 0) return params;
  const merged = {
    ...(JSON.parse(params.toString()) as object),
    ...(JSON.parse(stepParams.toString()) as object),
  };
  return Buffer.from(JSON.stringify(merged));
}

/** A step that undoes another gets what the other had and what it recorded. */
function inputNames(order: StepOrder, step: StepDefinition): readonly string[] {
  const undone = undoneBy(order.path);
  if (undone === undefined) return step.inputs;
  const recorded = order.running.artifacts.filter(({ path }) => path === undone);
  return [...step.inputs, ...recorded.map(({ sealed }) => sealed.name)];
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
