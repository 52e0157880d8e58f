/** How long things take. Rates are assumptions; the runbook states them so that they can be corrected. */
import type { ConstraintTrait } from './constraint-handling.js';
import type { RiskProfile } from './risk.js';
import type { Stage } from './wave-plan.js';

export interface Rates {
  readonly transferPerHour: number;
  readonly verificationPerHour: number;
  readonly rollbackPerHour: number;
}

export interface WaveDuration {
  readonly transferMinutes: number;
  readonly verificationMinutes: number;
  readonly soakMinutes: number;
  readonly totalMinutes: number;
}

const baseRates: Rates = { transferPerHour: 24_000, verificationPerHour: 60_000, rollbackPerHour: 36_000 };
/** What keeping two systems in step costs: each write is made and confirmed twice. */
const dualWriteFactor = 0.7;
/** Records of the canary are looked at by people. */
const manualChecksPerHour = 60;

export function ratesFor(traits: ReadonlySet<ConstraintTrait>): Rates {
  const factor = keepsBothInStep(traits) ? dualWriteFactor : 1;
  return {
    transferPerHour: Math.floor(baseRates.transferPerHour * factor),
    verificationPerHour: baseRates.verificationPerHour,
    rollbackPerHour: Math.floor(baseRates.rollbackPerHour * factor),
  };
}

export function keepsBothInStep(traits: ReadonlySet<ConstraintTrait>): boolean {
  return traits.has('no_downtime') || traits.has('bi_directional_sync');
}

export function waveDuration(
  stage: Stage,
  policies: number,
  verified: number,
  rates: Rates,
  profile: RiskProfile,
): WaveDuration {
  const verificationPerHour = stage === 'canary' ? manualChecksPerHour : rates.verificationPerHour;
  const transferMinutes = minutes(policies, rates.transferPerHour);
  const verificationMinutes = minutes(verified, verificationPerHour);
  const soakMinutes = profile.soakHours[stage] * 60;
  return {
    transferMinutes,
    verificationMinutes,
    soakMinutes,
    totalMinutes: transferMinutes + verificationMinutes + soakMinutes,
  };
}

/** Rounded up, at least one minute. */
export function minutes(count: number, perHour: number): number {
  return Math.max(1, Math.ceil((count / perHour) * 60));
}

/**
 * Records to compare so that, when none differs, at most `share` of all differ with 95 % confidence
 * (the zero-failure sample of acceptance testing); all of them where the wave is no larger.
 */
export function sampleSize(policies: number, share: number): number {
  return Math.min(policies, Math.ceil(Math.log(0.05) / Math.log1p(-share)));
}
