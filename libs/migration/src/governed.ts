/** Intents of a run: submitted, waited for, and their artifacts read. */
import { setTimeout as wait } from 'node:timers/promises';
import { isErrorCode, symphainyError, type JsonObject } from '@symphainy/kernel';
import type { Execution, SymphainyClient } from '@symphainy/platform-sdk-client';
import { isOver } from './batch-api.js';

export interface GovernedIntent {
  readonly type: string;
  readonly params: JsonObject;
  readonly solutionId?: string;
  readonly idempotencyKey: string;
}

const waitSeconds = 30;
const patienceMs = 600_000;

/** Carries an intent out and answers its execution; throws its error when it does not succeed. */
export async function carryOut(client: SymphainyClient, intent: GovernedIntent): Promise<string> {
  const submission = await client.submit({ ...intent, wait: waitSeconds });
  const { execution_id: id } = submission;
  let state: Pick<Execution, 'status' | 'error'> = submission;
  for (const deadline = performance.now() + patienceMs; !isOver(state.status); await wait(200)) {
    if (performance.now() > deadline) break;
    state = await client.executions.get(id);
  }
  if (state.status === 'SUCCEEDED') return id;
  const { status, error } = state;
  throw symphainyError({
    code: error && isErrorCode(error.code) ? error.code : 'SYM-LP-0003',
    detail: `${intent.type} (${id}) is ${status}${error ? `: ${error.detail}` : ''}`,
  });
}

/** The content of an artifact that an execution left. */
export async function artifactOf(
  client: SymphainyClient,
  executionId: string,
  name: string,
): Promise<Buffer> {
  const artifacts = await client.executions.artifacts(executionId);
  const artifact = artifacts.find((one) => one.name === name);
  if (!artifact)
    throw symphainyError({ code: 'SYM-LP-0003', detail: `${executionId} left no artifact "${name}".` });
  return (await client.artifacts.content(artifact.artifact_id, 'migration report')).content;
}
