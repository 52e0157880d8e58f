/** What a volume means for a migration before any plan: its band, its size in hours, its first advice. */
import { handleConstraints, traitsOf } from './constraint-handling.js';
import { riskLevelOf, riskProfile } from './risk.js';
import type { RiskLevel } from './risk.js';
import type { RunbookInput } from './runbook.js';
import { keepsBothInStep, ratesFor, sampleSize } from './throughput.js';
import { planWaves } from './wave-plan.js';

export type VolumeBand = 'small' | 'medium' | 'large' | 'very_large';

export interface VolumeAssessment {
  readonly format: 'volume_assessment/1';
  readonly policies: number;
  readonly band: VolumeBand;
  readonly risk_level: RiskLevel;
  readonly transfer_hours: number;
  readonly records_to_compare_at_least: number;
  readonly waves: number;
  readonly advice: readonly string[];
}

const bands: readonly (readonly [VolumeBand, number])[] = [
  ['small', 1_000],
  ['medium', 50_000],
  ['large', 1_000_000],
];

export function assessVolume(input: RunbookInput): VolumeAssessment {
  const { policies } = input;
  const band = bands.find(([, below]) => policies < below)?.[0] ?? 'very_large';
  const level = riskLevelOf(input.solution.risk);
  const profile = riskProfile(level);
  const traits = traitsOf(handleConstraints(input.constraints, input.solution.constraints));
  const rates = ratesFor(traits);
  return {
    format: 'volume_assessment/1',
    policies,
    band,
    risk_level: level,
    transfer_hours: Math.ceil((policies / rates.transferPerHour) * 10) / 10,
    records_to_compare_at_least: sampleSize(policies, profile.mismatchShareMax),
    waves: planWaves(policies, profile).length,
    advice: [
      adviceFor[band],
      ...(keepsBothInStep(traits)
        ? ['Carrying changes both ways is the long pole: prove it before the first wave']
        : []),
      ...(level === 'critical' ? ['At this risk, have the canary checked by two people independently'] : []),
    ],
  };
}

const adviceFor: Readonly<Record<VolumeBand, string>> = {
  small: 'Compare every record; a sample saves nothing at this size',
  medium: 'One transfer stream is enough; keep the waves within one working day each',
  large: 'Transfer by night in several streams and compare by sample after the pilot',
  very_large: 'Split by legal entity or product into migrations of their own before planning waves',
};
