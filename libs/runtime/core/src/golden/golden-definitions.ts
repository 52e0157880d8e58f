/** Who and what the golden script is about. Frozen with it: never change a value here, add a new one. */
import { Effect, Idempotency } from '@symphainy/contracts/realm';
import type { IntentDeclaration, Manifest } from '@symphainy/contracts/realm';
import type { Caller, ControlFact, Genesis, PolicyPublished } from '@symphainy/contracts/wal';
import { derivedId } from '@symphainy/kernel';

export const platform = 'ten_city';
export const acme = 'ten_acme';
export const birch = 'ten_birch';

const anything = { op: 'All' };
const attribute = (left: object, attr: string) => ({ '.': { left, attr } });
const context = { Var: 'context' };

function policy(id: string, effect: 'permit' | 'forbid', change: object) {
  const json = { effect, principal: anything, action: anything, resource: anything, conditions: [], ...change };
  return { id, json, annotations: {}, text: `${effect} (${id})` };
}

const permitAll = policy('permit-all', 'permit', {});
const forbidLarge = policy('forbid-large', 'forbid', {
  conditions: [
    {
      kind: 'when',
      body: { '>': { left: attribute(attribute(context, 'params'), 'policies'), right: { Value: 500_000 } } },
    },
  ],
});
const forbidSending = policy('forbid-sending', 'forbid', {
  action: { op: '==', entity: { type: 'Action', id: 'operations.send' } },
  conditions: [{ kind: 'when', body: { '==': { left: attribute(context, 'phase'), right: { Value: 'step' } } } }],
});

function bundle(tenantId: string, version: number, policies: readonly object[]): PolicyPublished {
  const digest = `${tenantId} bundle ${version}`;
  return { tenantId, name: 'golden', version, digest, text: 'golden', compiledFrom: JSON.stringify(policies) };
}

function declaration(type: string): IntentDeclaration {
  return {
    type,
    description: type,
    paramsSchema: '{}',
    effect: Effect.EFFECT_PURE,
    idempotency: Idempotency.IDEMPOTENCY_NATIVE,
    retry: { attemptsMax: 2, firstDelayMs: 100, delayMsMax: 1_000, factorPercent: 200 },
    timeoutMs: 10_000,
    compensation: '',
  };
}

function manifest(realm: string, verbs: readonly string[]): Manifest {
  const intents = verbs.map((verb) => declaration(`${realm}.${verb}`));
  return { realm, version: '1.0.0', contractVersion: 1, artifactKinds: [], intents };
}

export const genesis: Genesis = {
  platformId: 'platform-golden',
  partitionCount: 2,
  rootPublicKey: '{"kty":"OKP"}',
  rootBundle: bundle(platform, 1, [permitAll]),
  city: { manifest: manifest('city', ['record']), address: '127.0.0.1:7001' },
  citySolution: {
    tenantId: platform,
    solutionId: 'city',
    version: 1,
    document: JSON.stringify({ solution_id: 'city', context: {}, intents: [{ type: 'city.record' }] }),
  },
  signature: Buffer.alloc(64, 1),
};

const step = (verb: string) => ({ kind: 'step', intent: `operations.${verb}` });
const shipping = {
  solution_id: 'shipping',
  context: { goals: ['ship'] },
  intents: [
    { type: 'operations.plan' },
    { type: 'operations.ship', saga: { kind: 'sequence', steps: [step('plan'), step('send')] } },
  ],
};

type Fact = NonNullable<ControlFact['kind']>;

/** What tenants and people publish before anything runs. */
export const publications: readonly Fact[] = [
  { $case: 'tenantCreated', value: { tenantId: acme, name: 'acme' } },
  { $case: 'tenantCreated', value: { tenantId: birch, name: 'birch' } },
  { $case: 'realmRegistered', value: { manifest: manifest('operations', ['plan', 'send', 'ship']), address: 'realm:1' } },
  { $case: 'policyPublished', value: bundle(acme, 0, [permitAll, forbidLarge, forbidSending]) },
  {
    $case: 'solutionPublished',
    value: { tenantId: acme, solutionId: 'shipping', version: 0, document: JSON.stringify(shipping) },
  },
  { $case: 'schemaPublished', value: { tenantId: acme, schemaId: 'policy', version: 0, schema: '{"type":"object"}' } },
  { $case: 'accountCreated', value: { tenantId: acme, userId: 'usr_ada', roles: ['admin', 'planner'] } },
];

/** The last facts: nothing is decided after the level has risen, so no later flag shows in this script. */
export const lastFacts: readonly Fact[] = [
  { $case: 'sessionRevoked', value: { tenantId: acme, sessionId: derivedId('session', 1, 'lost'), expiresAtMs: 1_800_000_000_000 } },
  { $case: 'featureLevel', value: { level: 1 } },
];

export const root: Caller = {
  tenantId: platform,
  principalId: 'root',
  roles: ['root'],
  actorChain: [],
  channel: 'cli',
  sessionId: '',
  sessionExpiresAtMs: 0,
};

export const ada: Caller = {
  tenantId: acme,
  principalId: 'usr_ada',
  roles: ['admin', 'planner'],
  actorChain: ['service:experience', 'agent:planner'],
  channel: 'rest',
  sessionId: derivedId('session', 1, 'golden'),
  sessionExpiresAtMs: 1_800_000_000_000,
};

const writing: IntentDeclaration = {
  ...declaration('operations.write'),
  effect: Effect.EFFECT_EXTERNAL_WRITE,
  idempotency: Idempotency.IDEMPOTENCY_CONDITIONAL,
  compensation: 'operations.undo',
};
const mover: Manifest = {
  ...manifest('operations', ['plan', 'pack', 'send', 'ship', 'move', 'move_all', 'check', 'page']),
  version: '1.1.0',
};
const writes = { system: 'target', collection: 'policies', key: '/key' };
const moving = {
  solution_id: 'moving',
  context: { goals: ['move'] },
  intents: [
    {
      type: 'operations.move',
      saga: {
        kind: 'sequence',
        steps: [
          { kind: 'step', intent: 'operations.write', writes },
          { kind: 'step', intent: 'operations.check', on_failure: 'incident' },
        ],
      },
    },
    {
      type: 'operations.move_all',
      saga: {
        kind: 'for_each',
        pages: { kind: 'step', intent: 'operations.page' },
        item_intent: 'operations.move',
        error_budget_percent: 50,
      },
    },
  ],
  sync_strategies: { conflict_resolution: 'last_write_wins' },
};

/** What the second half of the script needs: a realm that writes, and a solution that moves and undoes. */
export const migrationFacts: readonly NonNullable<ControlFact['kind']>[] = [
  {
    $case: 'realmRegistered',
    value: {
      manifest: { ...mover, intents: [...mover.intents, writing, { ...writing, type: 'operations.undo', compensation: '' }] },
      address: '127.0.0.1:7002',
    },
  },
  { $case: 'policyPublished', value: bundle(acme, 9, [permitAll]) },
  {
    $case: 'solutionPublished',
    value: { tenantId: acme, solutionId: 'moving', version: 1, document: JSON.stringify(moving) },
  },
];
