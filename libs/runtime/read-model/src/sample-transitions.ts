/** Transitions for tests, as the core records them. */
import { Attribution, Sealed } from '@symphainy/contracts/kernel';
import type { Command, Event } from '@symphainy/contracts/wal';
import {
  Caller,
  PolicyDecided,
  ReportStep,
  SealedArtifact,
  SubmitIntent,
  Transition,
  Verdict,
} from '@symphainy/contracts/wal';
import { derivedId } from '@symphainy/kernel';
import type { EventKind, LoggedTransition } from './logged-transition.js';

export const tenantId = 'ten_aaaaaaaaaaaaaaaaaaaa';
export const partition = 3;
export const startMs = 1_700_000_000_000;

type CommandKind = NonNullable<Command['kind']>;

export function executionIdOf(name: string): string {
  return derivedId('execution', partition, name);
}

export function artifactIdOf(name: string): string {
  return derivedId('artifact', partition, name);
}

/** A transition at a place in the log; its time follows from its seq. */
export function logged(
  seq: number,
  index: number,
  command: CommandKind,
  events: readonly EventKind[],
): LoggedTransition {
  const transition = Transition.create({
    tenantId,
    command: { nowMs: startMs, traceParent: '', kind: command },
    events: events.map((kind): Event => ({ kind })),
  });
  const encoded = Transition.encode(transition).finish();
  return {
    position: { partition, seq, index },
    timeMs: startMs + seq,
    encoded,
    transition: Transition.decode(encoded),
  };
}

export function attribution(): Attribution {
  return Attribution.create({
    tenantId,
    principalId: 'usr_1',
    roles: ['operator'],
    actorChain: ['experience'],
    channel: 'rest',
    sessionId: 'ses_1',
    intentId: 'int_1',
    solutionId: 'migration',
    solutionVersion: 4,
    traceParent: '00-1-2-01',
  });
}

export function sealed(bytes = 40): Sealed {
  return Sealed.create({ keyId: 'key_1', nonce: Buffer.alloc(12, 7), ciphertext: Buffer.alloc(bytes, 9) });
}

export function submit(name: string, parts: Partial<SubmitIntent> = {}): CommandKind {
  return {
    $case: 'submitIntent',
    value: SubmitIntent.create({
      executionId: executionIdOf(name),
      intentId: derivedId('intent', partition, name),
      caller: Caller.create({ tenantId }),
      type: 'operations.plan_migration',
      params: Buffer.from('{"wave":7}'),
      sealed: [{ sealed: sealed(), pointers: ['/holder'] }],
      labels: { team: 'north' },
      ...parts,
    }),
  };
}

export function report(
  name: string,
  path: string,
  artifacts: readonly SealedArtifact[],
  attempt = 1,
): CommandKind {
  return {
    $case: 'reportStep',
    value: ReportStep.create({
      executionId: executionIdOf(name),
      path,
      attempt,
      realm: 'operations',
      realmVersion: '1.2.0',
      outcome: { $case: 'success', value: { artifacts: [...artifacts], events: [] } },
    }),
  };
}

export function failedReport(name: string, path: string, attempt = 1): CommandKind {
  const failure = { code: 'SYM-RL-0002', detail: 'no answer', retryable: true };
  return {
    $case: 'reportStep',
    value: ReportStep.create({
      executionId: executionIdOf(name),
      path,
      attempt,
      realm: 'operations',
      realmVersion: '1.2.0',
      outcome: { $case: 'failure', value: failure },
    }),
  };
}

export function artifact(name: string, parts: Partial<SealedArtifact> = {}): SealedArtifact {
  return SealedArtifact.create({
    artifactId: artifactIdOf(name),
    name,
    kind: 'operations.plan',
    contentType: 'application/json',
    sizeBytes: 24,
    digest: Buffer.alloc(32, 5),
    content: sealed(),
    ...parts,
  });
}

export function accepted(name: string): EventKind {
  return {
    $case: 'intentAccepted',
    value: {
      executionId: executionIdOf(name),
      intentId: derivedId('intent', partition, name),
      type: 'operations.plan_migration',
      attribution: attribution(),
    },
  };
}

export function decided(name: string, path: string, verdict = Verdict.VERDICT_ALLOW): EventKind {
  return {
    $case: 'policyDecided',
    value: PolicyDecided.create({
      decisionId: derivedId('decision', partition, name, path),
      executionId: executionIdOf(name),
      path,
      verdict,
      bundleDigest: 'b1',
      principalType: 'User',
      principalId: 'usr_1',
      action: 'operations.plan_migration',
      resourceType: 'Solution',
      resourceId: 'migration',
      context: Buffer.from('{"phase":"intent"}'),
      reasons: ['policy0'],
    }),
  };
}

export function started(name: string): EventKind {
  return { $case: 'executionStarted', value: { executionId: executionIdOf(name) } };
}

export function scheduled(
  name: string,
  path: string,
  attempt = 1,
  inputs: readonly string[] = [],
): EventKind {
  return {
    $case: 'stepScheduled',
    value: {
      executionId: executionIdOf(name),
      path,
      attempt,
      realm: 'operations',
      intentType: `operations.step_${path}`,
      decisionId: attempt === 1 ? derivedId('decision', partition, name, path) : '',
      inputs: [...inputs],
      timeoutAtMs: 0,
      params: Buffer.alloc(0),
      grant: undefined,
    },
  };
}

export function recorded(name: string, path: string, artifactName: string): EventKind {
  return {
    $case: 'artifactRecorded',
    value: { executionId: executionIdOf(name), path, artifactId: artifactIdOf(artifactName) },
  };
}

export function succeededStep(name: string, path: string, attempt = 1): EventKind {
  return { $case: 'stepSucceeded', value: { executionId: executionIdOf(name), path, attempt } };
}

export function failedStep(name: string, path: string, attempt = 1): EventKind {
  const failure = { code: 'SYM-RL-0002', detail: 'no answer' };
  return { $case: 'stepFailed', value: { executionId: executionIdOf(name), path, attempt, ...failure } };
}

export function retry(name: string, path: string, attempt: number): EventKind {
  return {
    $case: 'stepRetryScheduled',
    value: { executionId: executionIdOf(name), path, attempt, dueMs: startMs + 1_000 },
  };
}

export function succeeded(name: string): EventKind {
  return { $case: 'executionSucceeded', value: { executionId: executionIdOf(name) } };
}

export function failed(name: string): EventKind {
  const failure = { code: 'SYM-RL-0002', detail: 'no answer' };
  return { $case: 'executionFailed', value: { executionId: executionIdOf(name), ...failure } };
}

/** An execution of two steps from beginning to end, one transition a frame from `seq` on. */
export function wholeExecution(name: string, seq = 1): LoggedTransition[] {
  return [
    logged(seq, 0, submit(name), [
      accepted(name),
      decided(name, ''),
      started(name),
      decided(name, '0'),
      scheduled(name, '0'),
    ]),
    logged(seq + 1, 2, report(name, '0', [artifact(`${name}-plan`, { derivedFrom: [source] })]), [
      recorded(name, '0', `${name}-plan`),
      succeededStep(name, '0'),
      decided(name, '1'),
      scheduled(name, '1', 1, [artifactIdOf(`${name}-plan`)]),
    ]),
    logged(seq + 2, 0, report(name, '1', [artifact(`${name}-report`)]), [
      recorded(name, '1', `${name}-report`),
      succeededStep(name, '1'),
      succeeded(name),
    ]),
  ];
}

export const source = { tenantId, system: 'mainframe', collection: 'POLMAST', key: '7', version: '' };
