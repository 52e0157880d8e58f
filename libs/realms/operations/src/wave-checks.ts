/** What must hold before a wave begins and before it counts as done, with thresholds. */
import type { ConstraintTrait } from './constraint-handling.js';
import type { RiskProfile } from './risk.js';
import { keepsBothInStep, sampleSize } from './throughput.js';
import type { Stage } from './wave-plan.js';

export interface CheckDefinition {
  readonly meaning: string;
  /** How the measured value is held against the threshold. */
  readonly operator: 'is' | 'at_most' | 'at_least';
  readonly unit: 'yes_no' | 'count' | 'records' | 'percent' | 'seconds' | 'hours' | 'amount';
}

export const checkDefinitions = {
  backup_restored_in_rehearsal: yes('A backup of the legacy data was restored and compared in a rehearsal'),
  rollback_rehearsed: yes('The rollback of a wave was rehearsed end to end'),
  previous_wave_passed: yes('All exit checks of the wave before have passed and its owner signed'),
  open_severity_1_incidents: is('count', 'Open incidents that stop business on either system'),
  target_capacity_headroom: atLeast(
    'percent',
    'Free capacity of the new system at the load that the wave adds',
  ),
  sync_lag: atMost(
    'seconds',
    'Age of the oldest change not yet carried to the other system, 95th percentile',
  ),
  calendar_clear: yes('No closed period begins before the rollback deadline of the wave'),
  region_confirmed: yes('Every store that the wave writes to is in the region that is named'),
  evidence_accepted: yes('Audit accepted the evidence of the canary'),
  records_transferred: is('records', 'Records of the wave that arrived or are in quarantine with a reason'),
  records_rejected: atMost('records', 'Records in quarantine'),
  records_compared: atLeast('records', 'Records compared field by field'),
  records_mismatched: atMost('records', 'Compared records in which a field differs'),
  control_totals_difference: is('amount', 'Difference of control totals: premium, sum insured, open claims'),
  conflicts_undecided: is('count', 'Changes on both sides that the conflict policy has not decided'),
  lookup_latency_increase: atMost(
    'percent',
    'Rise of policy look-ups, 95th percentile, against the week before',
  ),
  evidence_stored: yes('Evidence of the wave is stored and its digest noted'),
  working_copies_erased: yes('Working copies with personal data are erased'),
  soak_time: atLeast('hours', 'Time the wave has been watched without a failed check'),
} as const satisfies Record<string, CheckDefinition>;

export type CheckName = keyof typeof checkDefinitions;
/** Thresholds by check. */
export type Checks = Readonly<Partial<Record<CheckName, number | 'yes'>>>;

export function entryChecks(stage: Stage, traits: ReadonlySet<ConstraintTrait>): Checks {
  return {
    ...(stage === 'canary'
      ? { backup_restored_in_rehearsal: 'yes', rollback_rehearsed: 'yes' }
      : { previous_wave_passed: 'yes' }),
    open_severity_1_incidents: 0,
    target_capacity_headroom: 30,
    ...(stage === 'pilot' && traits.has('auditability') && { evidence_accepted: 'yes' }),
    ...(stage !== 'canary' && keepsBothInStep(traits) && { sync_lag: 60 }),
    ...(traits.has('blackout_window') && { calendar_clear: 'yes' }),
    ...(traits.has('data_residency') && { region_confirmed: 'yes' }),
  };
}

export function exitChecks(
  stage: Stage,
  policies: number,
  profile: RiskProfile,
  traits: ReadonlySet<ConstraintTrait>,
): Checks {
  return {
    records_transferred: policies,
    records_rejected: stage === 'canary' ? 0 : Math.floor(policies * profile.rejectedShareMax),
    records_compared: recordsCompared(stage, policies, profile, traits),
    records_mismatched: recordsMismatchedMax(stage, policies, profile, traits),
    control_totals_difference: 0,
    open_severity_1_incidents: 0,
    ...(keepsBothInStep(traits) && { sync_lag: 30, conflicts_undecided: 0 }),
    ...((traits.has('performance') || traits.has('no_downtime')) && {
      lookup_latency_increase: stage === 'canary' ? 5 : 10,
    }),
    ...(traits.has('auditability') && { evidence_stored: 'yes' }),
    ...(traits.has('privacy') && { working_copies_erased: 'yes' }),
    soak_time: profile.soakHours[stage],
  };
}

/** Records of a wave that are compared: all of them early and where integrity demands it, else a sample. */
export function recordsCompared(
  stage: Stage,
  policies: number,
  profile: RiskProfile,
  traits: ReadonlySet<ConstraintTrait>,
): number {
  return comparesAll(stage, traits) ? policies : sampleSize(policies, profile.mismatchShareMax);
}

/** A sample shows the share only when nothing in it differs; a full comparison may count. */
function recordsMismatchedMax(
  stage: Stage,
  policies: number,
  profile: RiskProfile,
  traits: ReadonlySet<ConstraintTrait>,
): number {
  const mayCount = stage === 'pilot' && !traits.has('data_integrity');
  return mayCount ? Math.floor(policies * profile.mismatchShareMax) : 0;
}

function comparesAll(stage: Stage, traits: ReadonlySet<ConstraintTrait>): boolean {
  return stage === 'canary' || stage === 'pilot' || traits.has('data_integrity');
}

function yes(meaning: string) {
  return { meaning, operator: 'is', unit: 'yes_no' } as const;
}

function is<Unit extends CheckDefinition['unit']>(unit: Unit, meaning: string) {
  return { meaning, operator: 'is', unit } as const;
}

function atMost<Unit extends CheckDefinition['unit']>(unit: Unit, meaning: string) {
  return { meaning, operator: 'at_most', unit } as const;
}

function atLeast<Unit extends CheckDefinition['unit']>(unit: Unit, meaning: string) {
  return { meaning, operator: 'at_least', unit } as const;
}
