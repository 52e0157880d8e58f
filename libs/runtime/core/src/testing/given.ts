/** Commands and definitions for specifications of the core and of what is built on it. */
import { Mode } from '@symphainy/contracts/kernel';
import { Effect, Idempotency } from '@symphainy/contracts/realm';
import type { Manifest } from '@symphainy/contracts/realm';
import type { Caller, Command, ControlFact, Genesis, SubmitIntent } from '@symphainy/contracts/wal';
import { derivedId } from '@symphainy/kernel';
import { platformTenantId } from '../control/control-state.js';

export const acme = 'ten_acme';

/** A bundle with one policy, in the form that is published. */
export function published(tenantId: string, effect: 'permit' | 'forbid', condition?: object, version = 1) {
  const scope = { op: 'All' };
  const conditions = condition ? [{ kind: 'when', body: condition }] : [];
  const policy = {
    id: 'policy0',
    json: { effect, principal: scope, action: scope, resource: scope, conditions },
    annotations: {},
    text: `${effect}(principal, action, resource);`,
  };
  const compiledFrom = JSON.stringify([policy]);
  return {
    tenantId,
    name: 'test',
    version,
    digest: `digest of ${tenantId} v${version}`,
    text: policy.text,
    compiledFrom,
  };
}

export function manifest(realm: string, verbs: readonly string[], attemptsMax = 3): Manifest {
  return {
    realm,
    version: '1.0.0',
    contractVersion: 1,
    artifactKinds: [],
    intents: verbs.map((verb) => ({
      type: `${realm}.${verb}`,
      description: verb,
      paramsSchema: '{}',
      effect: Effect.EFFECT_PURE,
      idempotency: Idempotency.IDEMPOTENCY_NATIVE,
      retry: { attemptsMax, firstDelayMs: 100, delayMsMax: 1_000, factorPercent: 200 },
      timeoutMs: 10_000,
      compensation: '',
    })),
  };
}

export function genesis(): Genesis {
  const document = { solution_id: 'city', context: {}, intents: [{ type: 'city.create_tenant' }] };
  return {
    platformId: 'platform-test',
    partitionCount: 4,
    rootPublicKey: '{}',
    rootBundle: published(platformTenantId, 'permit'),
    city: { manifest: manifest('city', ['create_tenant']), address: '' },
    citySolution: {
      tenantId: platformTenantId,
      solutionId: 'city',
      version: 1,
      document: JSON.stringify(document),
    },
    signature: Buffer.alloc(0),
  };
}

/** What makes the tenant acme able to run `operations.plan` (one step) and `operations.ship` (three). */
export function acmeFacts(): ControlFact[] {
  const step = (verb: string) => ({ kind: 'step', intent: `operations.${verb}` });
  const document = {
    solution_id: 'demo',
    context: { goals: ['test'] },
    intents: [
      { type: 'operations.plan' },
      {
        type: 'operations.ship',
        saga: { kind: 'sequence', steps: [step('plan'), step('pack'), step('send')] },
      },
    ],
  };
  return [
    { kind: { $case: 'tenantCreated', value: { tenantId: acme, name: 'acme' } } },
    {
      kind: {
        $case: 'realmRegistered',
        value: { manifest: manifest('operations', ['plan', 'pack', 'send', 'ship']), address: 'x:1' },
      },
    },
    { kind: { $case: 'policyPublished', value: published(acme, 'permit') } },
    {
      kind: {
        $case: 'solutionPublished',
        value: { tenantId: acme, solutionId: 'demo', version: 1, document: JSON.stringify(document) },
      },
    },
  ];
}

export function caller(tenantId = acme, expiresAtMs = 4_000_000_000_000): Caller {
  return {
    tenantId,
    principalId: 'usr_ada',
    roles: ['admin'],
    actorChain: [],
    channel: 'rest',
    sessionId: 'ses_1',
    sessionExpiresAtMs: expiresAtMs,
  };
}

export function submit(partition: number, key: string, change: Partial<SubmitIntent> = {}): SubmitIntent {
  return {
    executionId: derivedId('execution', partition, key),
    intentId: derivedId('intent', partition, key),
    caller: caller(),
    type: 'operations.plan',
    solutionId: '',
    partitionKey: '',
    requestDigest: Buffer.from(key),
    params: Buffer.from('{"policies":10}'),
    sealed: [],
    labels: {},
    deadlineMs: 0,
    mode: Mode.MODE_LIVE,
    parent: undefined,
    batch: Buffer.alloc(0),
    ...change,
  };
}

export function at(nowMs: number, kind: NonNullable<Command['kind']>): Command {
  return { nowMs, traceParent: '', kind };
}
