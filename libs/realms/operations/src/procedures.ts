/** The steps that a migration consists of, as far as its constraints ask for them. */
import type { ConstraintTrait } from './constraint-handling.js';
import { keepsBothInStep } from './throughput.js';
import type { Stage } from './wave-plan.js';

type Traits = ReadonlySet<ConstraintTrait>;

/** How the policies of a stage are chosen and moved. */
export interface StageProcedure {
  readonly selection: string;
  readonly owner: string;
  readonly steps: readonly string[];
}

const selections: Readonly<Record<Stage, string>> = {
  canary: 'chosen by hand: one of each product, none with an open claim or a change under way',
  pilot: 'random over all products and ages, so that its results hold for the rest',
  ramp: 'by product and branch, simple products first',
  bulk: 'by branch, so that a branch works in one system after its wave',
};

export function stageProcedure(stage: Stage, traits: Traits): StageProcedure {
  return {
    selection: selections[stage],
    owner: stage === 'bulk' ? 'migration lead' : 'domain expert',
    steps: [
      'Fix the list of policies and note its digest',
      keepsBothInStep(traits)
        ? 'Turn on carrying changes both ways for these policies'
        : 'Stop changes to these policies in the legacy system',
      'Transfer the policies; put what the new system refuses into quarantine with the reason',
      stage === 'canary'
        ? 'Compare every policy by hand and by field'
        : 'Compare counts, control totals and fields as the exit checks say',
      ...when(
        traits.has('auditability'),
        'Store the evidence: list, digests before and after, results, approvals',
      ),
      'Route these policies to the new system',
      'Watch for the soak time, then let the owner sign',
    ],
  };
}

/** How a wave is taken back; the same for every wave, so that it can be rehearsed once. */
export function rollbackProcedure(traits: Traits): readonly string[] {
  return [
    'Stop the transfer and route the policies of the wave to the legacy system',
    keepsBothInStep(traits)
      ? 'Let the changes made in the new system arrive in the legacy system, then stop carrying them'
      : 'Enter the changes made in the new system since the transfer into the legacy system, from its journal',
    'Compare counts and control totals of the wave in the legacy system with those noted before',
    'Mark the policies of the wave as withdrawn in the new system; erase nothing before the cause is found',
    ...when(traits.has('auditability'), 'Store the evidence of the rollback and its cause'),
  ];
}

export function preparation(traits: Traits): readonly string[] {
  return [
    'Map every field of the legacy records; let domain experts accept the map',
    'Clean up what the map cannot carry: orphans, expired codes, broken references',
    'Rehearse with a copy: transfer, comparison and rollback of a whole wave',
    'Set up routing by policy, so that one policy can be switched alone',
    ...when(
      keepsBothInStep(traits),
      'Set up carrying changes both ways and measure its lag under the load of a month end',
    ),
    ...when(
      traits.has('auditability'),
      'Agree with audit what the evidence of a wave holds and how long it is kept',
    ),
    ...when(traits.has('blackout_window'), 'Enter all closed periods into the calendar of waves'),
  ];
}

export function conclusion(traits: Traits): readonly string[] {
  return [
    'Resolve every record in quarantine: corrected and transferred, or excepted by name',
    'Compare counts and control totals over all policies',
    ...when(
      keepsBothInStep(traits),
      'Stop carrying changes back; from here on there is no rollback without loss of changes',
    ),
    'Make the legacy system read-only; retire it after the retention time',
    ...when(traits.has('auditability'), 'Hand the evidence of all waves over to audit'),
  ];
}

export interface Responsibility {
  readonly role: string;
  readonly duties: readonly string[];
}

export function responsibilities(traits: Traits): readonly Responsibility[] {
  return [
    {
      role: 'migration lead',
      duties: [
        'decides on rollback and on the start of each wave',
        'owns the bulk waves',
        'keeps the contact who is named in the intent informed',
      ],
    },
    {
      role: 'domain expert',
      duties: ['accepts the field map', 'owns canary, pilot and ramp', 'decides on records in quarantine'],
    },
    {
      role: 'platform operations',
      duties: ['runs transfers and rollbacks', 'watches capacity, lag and incidents'],
    },
    { role: 'customer service', duties: ['knows which policies move when', 'reports what customers notice'] },
    ...when(traits.has('auditability'), {
      role: 'audit',
      duties: ['accepts the evidence of the canary', 'keeps the evidence of all waves'],
    }),
    ...when(traits.has('privacy') || traits.has('data_residency'), {
      role: 'data protection',
      duties: ['confirms regions, masking and erasure'],
    }),
  ];
}

function when<Item>(condition: boolean, item: Item): readonly Item[] {
  return condition ? [item] : [];
}
