/** How risky a migration is, from the words of the solution, and what follows for its waves. */

export type RiskLevel = 'low' | 'moderate' | 'high' | 'critical';

export interface RiskProfile {
  readonly level: RiskLevel;
  /** Policies in the canary at most. */
  readonly canaryMax: number;
  /** The pilot as a share of all policies. */
  readonly pilotShare: number;
  readonly pilotMax: number;
  /** By how much one ramp wave may exceed the one before. */
  readonly growth: number;
  /** A bulk wave as a share of all policies, and in policies: what can be taken back in one night. */
  readonly bulkShare: number;
  readonly bulkMax: number;
  /** Records that may differ in a field after the transfer, as a share of a wave. */
  readonly mismatchShareMax: number;
  /** Records that the new system may refuse, as a share of a wave. */
  readonly rejectedShareMax: number;
  /** How long a wave is watched before the next begins. */
  readonly soakHours: {
    readonly canary: number;
    readonly pilot: number;
    readonly ramp: number;
    readonly bulk: number;
  };
}

const profiles: Readonly<Record<RiskLevel, RiskProfile>> = {
  low: {
    level: 'low',
    canaryMax: 500,
    pilotShare: 0.02,
    pilotMax: 10_000,
    growth: 4,
    bulkShare: 0.34,
    bulkMax: 200_000,
    mismatchShareMax: 0.005,
    rejectedShareMax: 0.01,
    soakHours: { canary: 4, pilot: 12, ramp: 4, bulk: 4 },
  },
  moderate: {
    level: 'moderate',
    canaryMax: 200,
    pilotShare: 0.01,
    pilotMax: 5_000,
    growth: 3,
    bulkShare: 0.25,
    bulkMax: 100_000,
    mismatchShareMax: 0.002,
    rejectedShareMax: 0.005,
    soakHours: { canary: 12, pilot: 24, ramp: 12, bulk: 8 },
  },
  high: {
    level: 'high',
    canaryMax: 100,
    pilotShare: 0.005,
    pilotMax: 2_000,
    growth: 2,
    bulkShare: 0.15,
    bulkMax: 50_000,
    mismatchShareMax: 0.001,
    rejectedShareMax: 0.002,
    soakHours: { canary: 24, pilot: 48, ramp: 24, bulk: 12 },
  },
  critical: {
    level: 'critical',
    canaryMax: 25,
    pilotShare: 0.002,
    pilotMax: 500,
    growth: 2,
    bulkShare: 0.1,
    bulkMax: 20_000,
    mismatchShareMax: 0.0001,
    rejectedShareMax: 0.001,
    soakHours: { canary: 48, pilot: 72, ramp: 48, bulk: 24 },
  },
};

/** The word that a statement of risk begins with counts first, then any word in it. */
const words: readonly (readonly [RegExp, RiskLevel])[] = [
  [/\b(critical|severe|extreme|very high)\b/i, 'critical'],
  [/\bhigh\b/i, 'high'],
  [/\b(moderate|medium)\b/i, 'moderate'],
  [/\b(low|minor|negligible)\b/i, 'low'],
  [/\b(production|regulated|customer)\b/i, 'high'],
];

/** Nothing said is moderate: neither careless nor slow without a reason. */
export function riskLevelOf(statement: string): RiskLevel {
  const opening = statement.split(/[-–—:,;.]/, 1)[0] ?? '';
  for (const text of [opening, statement]) {
    const found = words.find(([pattern]) => pattern.test(text));
    if (found) return found[1];
  }
  return 'moderate';
}

export function riskProfile(level: RiskLevel): RiskProfile {
  return profiles[level];
}
