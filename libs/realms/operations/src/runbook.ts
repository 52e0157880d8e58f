/**
 * A migration runbook: what is done in which order, by whom, how it is known to be right, and how it
 * is taken back.
 *
 * I1  It fits an inline artifact whatever the volume and the texts: what waves share (steps, meanings
 *     of checks) stands once, and the texts of others are bounded.
 * I2  It holds no personal data.
 */
import type { ConstraintTrait, HandledConstraint } from './constraint-handling.js';
import { handleConstraints, measuresOf, traitsOf } from './constraint-handling.js';
import { openQuestions } from './open-questions.js';
import type { Responsibility, StageProcedure } from './procedures.js';
import {
  conclusion,
  preparation,
  responsibilities,
  rollbackProcedure,
  stageProcedure,
} from './procedures.js';
import type { RiskLevel, RiskProfile } from './risk.js';
import { riskLevelOf, riskProfile } from './risk.js';
import { shortText } from './short-text.js';
import type { ScannedSource } from './scanned-source.js';
import { questionsOfSource } from './scanned-source.js';
import type { Rates } from './throughput.js';
import { keepsBothInStep, minutes, ratesFor, waveDuration } from './throughput.js';
import type { CheckDefinition, Checks } from './wave-checks.js';
import { checkDefinitions, entryChecks, exitChecks, recordsCompared } from './wave-checks.js';
import type { Stage, WaveSlice } from './wave-plan.js';
import { planWaves } from './wave-plan.js';

export interface RunbookInput {
  readonly policies: number;
  /** From the intent. */
  readonly constraints: readonly string[];
  readonly solution: {
    readonly goals: readonly string[];
    readonly constraints: readonly string[];
    readonly risk: string;
  };
  /** What a scan found, where there was one: then its volume counts, not the one that was stated. */
  readonly scanned?: ScannedSource;
}

export interface RunbookWave {
  readonly number: number;
  /** Steps, selection and owner stand under this name in `stages`. */
  readonly stage: Stage;
  readonly policies: number;
  readonly first_policy: number;
  readonly last_policy: number;
  readonly entry_checks: Checks;
  readonly exit_checks: Checks;
  /** Its steps stand in `rollback_steps`. */
  readonly rollback: { readonly decided_by: string; readonly minutes_max: number };
  readonly duration_minutes: {
    readonly transfer: number;
    readonly verification: number;
    readonly soak: number;
    readonly total: number;
  };
}

export interface Runbook {
  readonly format: 'migration_runbook/1';
  readonly policies: number;
  /** Only where the source was scanned. */
  readonly source?: ScannedSource;
  readonly goals: readonly string[];
  readonly risk: { readonly level: RiskLevel; readonly stated: string };
  readonly summary: {
    readonly waves: number;
    readonly largest_wave: number;
    readonly keeps_both_systems_in_step: boolean;
    readonly duration_minutes: number;
    readonly duration_days: number;
  };
  readonly preparation: readonly string[];
  readonly stages: Readonly<Partial<Record<Stage, StageProcedure>>>;
  readonly waves: readonly RunbookWave[];
  readonly rollback_steps: readonly string[];
  readonly conclusion: readonly string[];
  readonly checks: Readonly<Record<string, CheckDefinition>>;
  readonly constraint_handling: readonly HandledConstraint[];
  /** What is done for each trait of the constraints. */
  readonly measures: Readonly<Partial<Record<ConstraintTrait, readonly string[]>>>;
  readonly responsibilities: readonly Responsibility[];
  readonly assumptions: readonly string[];
  readonly open_questions: readonly string[];
}

/** Constraints and goals of the solution that are read. */
export const solutionConstraintsMax = 12;
const goalsMax = 12;

export function planMigration(stated: RunbookInput): Runbook {
  const { solution, scanned: source } = stated;
  const input = source ? { ...stated, policies: source.to_migrate } : stated;
  const level = riskLevelOf(solution.risk);
  const profile = riskProfile(level);
  const handled = handleConstraints(input.constraints, solution.constraints.slice(0, solutionConstraintsMax));
  const traits = traitsOf(handled);
  const rates = ratesFor(traits);
  const slices = planWaves(input.policies, profile);
  const waves = slices.map((slice) => waveOf(slice, profile, traits, rates));
  const largestWave = Math.max(...slices.map(({ policies }) => policies));
  const durationMinutes = waves.reduce((sum, wave) => sum + wave.duration_minutes.total, 0);
  const stages = [...new Set(slices.map(({ stage }) => stage))];
  return {
    format: 'migration_runbook/1',
    policies: input.policies,
    ...(source && { source }),
    goals: solution.goals.slice(0, goalsMax).map((goal) => shortText(goal)),
    risk: { level, stated: shortText(solution.risk) },
    summary: {
      waves: waves.length,
      largest_wave: largestWave,
      keeps_both_systems_in_step: keepsBothInStep(traits),
      duration_minutes: durationMinutes,
      duration_days: Math.ceil(durationMinutes / (24 * 60)),
    },
    preparation: preparation(traits),
    stages: Object.fromEntries(stages.map((stage) => [stage, stageProcedure(stage, traits)])),
    waves,
    rollback_steps: rollbackProcedure(traits),
    conclusion: conclusion(traits),
    checks: definitionsOf(waves),
    constraint_handling: handled,
    measures: measuresOf(traits),
    responsibilities: responsibilities(traits),
    assumptions: assumptions(rates, profile),
    open_questions: [
      ...(source ? questionsOfSource(source, stated.policies) : []),
      ...openQuestions({ input, handled, largestWave, profile, solutionConstraintsMax }),
    ],
  };
}

function waveOf(
  slice: WaveSlice,
  profile: RiskProfile,
  traits: ReadonlySet<ConstraintTrait>,
  rates: Rates,
): RunbookWave {
  const { number, stage, policies, first, last } = slice;
  const compared = recordsCompared(stage, policies, profile, traits);
  const duration = waveDuration(stage, policies, compared, rates, profile);
  return {
    number,
    stage,
    policies,
    first_policy: first,
    last_policy: last,
    entry_checks: entryChecks(stage, traits),
    exit_checks: exitChecks(stage, policies, profile, traits),
    rollback: {
      decided_by: stage === 'canary' ? 'domain expert' : 'migration lead',
      minutes_max: minutes(policies, rates.rollbackPerHour) + 30,
    },
    duration_minutes: {
      transfer: duration.transferMinutes,
      verification: duration.verificationMinutes,
      soak: duration.soakMinutes,
      total: duration.totalMinutes,
    },
  };
}

function assumptions(rates: Rates, profile: RiskProfile): readonly string[] {
  const { transferPerHour, rollbackPerHour, verificationPerHour } = rates;
  return [
    `${transferPerHour} policies an hour are transferred, ${rollbackPerHour} taken back, ${verificationPerHour} compared by machine`,
    'Waves follow one another without a pause; closed periods come on top',
    `At risk ${profile.level}, at most ${profile.mismatchShareMax * 100} % of the records may differ; a sample shows it with 95 % confidence when none in it differs`,
    'A policy is one record with its dependents; it moves as a whole',
  ];
}

/** The definitions of the checks that the waves name. */
function definitionsOf(waves: readonly RunbookWave[]): Readonly<Record<string, CheckDefinition>> {
  const named = new Set(waves.flatMap((wave) => Object.keys({ ...wave.entry_checks, ...wave.exit_checks })));
  return Object.fromEntries(Object.entries(checkDefinitions).filter(([check]) => named.has(check)));
}
