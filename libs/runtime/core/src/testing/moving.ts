/** A partition of a tenant whose solution writes to an external system and then checks what it wrote. */
import { Effect, Idempotency } from '@symphainy/contracts/realm';
import type { ExternalChange, ReportStep } from '@symphainy/contracts/wal';
import { evolveControl, evolveGenesis } from '../control/evolve-control.js';
import { acme, acmeFacts, genesis, manifest, submit } from './given.js';
import { Partition } from './partition.js';

const target = { system: 'target', collection: 'policies', key: '/key' };
const success: ReportStep['outcome'] = { $case: 'success', value: { artifacts: [], events: [] } };
const unknown: ReportStep['outcome'] = { $case: 'unknown', value: { detail: 'the stream was lost' } };
const refusal: ReportStep['outcome'] = {
  $case: 'failure',
  value: { code: 'SYM-RL-0001', detail: 'differs', retryable: false },
};
const change: ExternalChange = {
  target: undefined,
  beforeDigest: Buffer.alloc(0),
  afterDigest: Buffer.alloc(32),
  grantId: '',
};

/** How its write may be reported. */
export const movingOutcomes = { success, unknown, refusal, change };

export interface Moving {
  readonly idempotency?: Idempotency;
  /** What undoes the write; empty: nothing. */
  readonly compensation?: string;
  readonly deadlineMs?: number;
}

/** acme with a solution that writes a policy and then checks it. */
export function movingPartition({
  idempotency = Idempotency.IDEMPOTENCY_CONDITIONAL,
  compensation = 'operations.undo',
  deadlineMs = 0,
}: Moving = {}) {
  const operations = manifest('operations', [
    'plan',
    'pack',
    'send',
    'ship',
    'move',
    'write',
    'check',
    'undo',
  ]);
  for (const intent of operations.intents) {
    if (!['operations.write', 'operations.undo'].includes(intent.type)) continue;
    intent.effect = Effect.EFFECT_EXTERNAL_WRITE;
    intent.idempotency = idempotency;
    if (intent.type === 'operations.write') intent.compensation = compensation;
  }
  const saga = {
    kind: 'sequence',
    steps: [
      { kind: 'step', intent: 'operations.write', writes: target },
      { kind: 'step', intent: 'operations.check', on_failure: 'incident' },
    ],
  };
  const document = JSON.stringify({
    solution_id: 'moving',
    context: {},
    intents: [{ type: 'operations.move', saga }],
  });
  const facts = [
    ...acmeFacts(),
    { kind: { $case: 'realmRegistered', value: { manifest: operations, address: 'x:1' } } } as const,
    {
      kind: {
        $case: 'solutionPublished',
        value: { tenantId: acme, solutionId: 'moving', version: 1, document },
      },
    } as const,
  ];
  const partition = new Partition(facts.reduce(evolveControl, evolveGenesis(genesis())));
  const params = Buffer.from('{"key":"POL-1"}');
  const intent = submit(1, 'move', { type: 'operations.move', params, deadlineMs });
  const decision = partition.submit(intent);
  return { partition, id: intent.executionId, decision };
}
