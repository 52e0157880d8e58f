/** What a constraint in plain words asks of a migration. One that nobody here understands becomes a question. */
import { shortText } from './short-text.js';

export type ConstraintTrait =
  | 'no_downtime'
  | 'bi_directional_sync'
  | 'auditability'
  | 'data_residency'
  | 'privacy'
  | 'blackout_window'
  | 'data_integrity'
  | 'performance';

interface TraitRule {
  readonly trait: ConstraintTrait;
  readonly pattern: RegExp;
  readonly measures: readonly string[];
}

const rules: readonly TraitRule[] = [
  {
    trait: 'no_downtime',
    pattern:
      /\b(no|zero|without|minimal)[\s-]+(down[\s-]?time|outage|interruption)|always[\s-]on|24\s*[x/]\s*7/i,
    measures: [
      'Write to both systems from the start of the pilot; the legacy system stays the system of record for a policy until its wave has passed its exit checks',
      'Cut over policy by policy through the routing table, never by stopping a system',
      'Rehearse switching the routing of one policy forth and back under load',
    ],
  },
  {
    trait: 'bi_directional_sync',
    pattern: /\b(bi[\s-]?directional|two[\s-]?way|both ways)\b|\bdual[\s-]?(write|run)/i,
    measures: [
      'Carry changes both ways with a marker of their origin, so that a change is not carried back',
      'Decide conflicts by the conflict policy of the solution and list every decided conflict',
      'Watch the lag of either direction; a wave waits while it is above its threshold',
    ],
  },
  {
    trait: 'auditability',
    pattern: /\baudit|\btraceab|\bprovenance\b|\bevidence\b|\bsox\b|\bretention\b/i,
    measures: [
      'Keep for every wave: the list of policies, digests before and after, results of the checks and who approved',
      'Keep the record of each transfer with the digest of what was read and of what was written',
      'Have audit confirm the evidence of the canary before the pilot begins',
    ],
  },
  {
    trait: 'data_residency',
    pattern: /\bresiden(cy|t)\b|\bin[\s-]?country\b|\bsovereign|\bdata (stays|remains|must stay)\b/i,
    measures: [
      'Process and store every copy, also of samples and rejected records, in the region that is named',
      'Check the region of each target store as an entry check of every wave',
    ],
  },
  {
    trait: 'privacy',
    pattern: /\bprivacy\b|\bgdpr\b|\bpii\b|\bpersonal (data|information)\b|\bhipaa\b|\bencrypt/i,
    measures: [
      'Mask personal fields in samples, logs and reports of the checks',
      'Erase working copies of a wave when its soak time has passed, and keep the proof',
    ],
  },
  {
    trait: 'blackout_window',
    pattern:
      /\b(black[\s-]?out|freeze|month[\s-]?end|quarter[\s-]?end|year[\s-]?end|renewal (season|period)|business hours|maintenance window|weekends?)\b/i,
    measures: [
      'Enter the closed periods into the calendar of waves; no wave begins whose transfer and verification would reach into one',
      'Plan the soak time of a wave so that its rollback deadline does not fall into a closed period',
    ],
  },
  {
    trait: 'data_integrity',
    pattern: /\b(no|zero|without) (data )?loss\b|\bintegrity\b|\blossless\b|\bconsisten/i,
    measures: [
      'Compare counts and control totals (premium, sum insured, open claims) for all policies of a wave, not only for a sample',
      'Keep rejected records in quarantine with their reason until each is corrected or excepted by name',
    ],
  },
  {
    trait: 'performance',
    pattern: /\b(latency|performance|response time|throughput|slow[\s-]?down)\b/i,
    measures: [
      'Limit the rate of the transfer by the load of the legacy system',
      'Compare the response time of policy look-ups before and during each wave',
    ],
  },
];

export interface HandledConstraint {
  readonly constraint: string;
  /** Who set it: the one who asked, or the solution. */
  readonly source: 'intent' | 'solution';
  /** What it asks for; empty when the constraint was not understood. */
  readonly traits: readonly ConstraintTrait[];
}

/** Each different constraint once, in the order in which they were given. */
export function handleConstraints(
  fromIntent: readonly string[],
  fromSolution: readonly string[],
): readonly HandledConstraint[] {
  const seen = new Set<string>();
  const handled: HandledConstraint[] = [];
  for (const [source, constraints] of [
    ['intent', fromIntent],
    ['solution', fromSolution],
  ] as const) {
    for (const constraint of constraints) {
      const text = shortText(constraint);
      if (text === '' || seen.has(text.toLowerCase())) continue;
      seen.add(text.toLowerCase());
      const matching = rules.filter(({ pattern }) => pattern.test(constraint));
      handled.push({ constraint: text, source, traits: matching.map(({ trait }) => trait) });
    }
  }
  return handled;
}

export function traitsOf(handled: readonly HandledConstraint[]): ReadonlySet<ConstraintTrait> {
  return new Set(handled.flatMap(({ traits }) => traits));
}

/** What is done for each trait. */
export function measuresOf(
  traits: ReadonlySet<ConstraintTrait>,
): Readonly<Partial<Record<ConstraintTrait, readonly string[]>>> {
  const asked = rules.filter(({ trait }) => traits.has(trait));
  return Object.fromEntries(asked.map(({ trait, measures }) => [trait, measures]));
}
