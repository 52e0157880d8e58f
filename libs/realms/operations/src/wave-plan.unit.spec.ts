import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RiskLevel } from './risk.js';
import { riskProfile } from './risk.js';
import { bulkWavesMax, planWaves, rampWavesMax } from './wave-plan.js';

const levels: readonly RiskLevel[] = ['low', 'moderate', 'high', 'critical'];
const volume = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 1, max: 5_000_000 }),
  fc.maxSafeInteger().map((number) => Math.abs(number) || 1),
);
const sizes = (policies: number, level: RiskLevel): number[] =>
  planWaves(policies, riskProfile(level)).map((wave) => wave.policies);

describe('waves', () => {
  test('of 350,000 policies at high risk: canary, pilot, doubling ramp, equal bulk', () => {
    expect(sizes(350_000, 'high')).toEqual([
      100, 1_750, 3_500, 7_000, 14_000, 28_000, 49_275, 49_275, 49_275, 49_275, 49_275, 49_275,
    ]);
  });

  test.each([
    [1, [1]],
    [2, [1, 1]],
    [3, [1, 1, 1]],
  ])('of %i policies are still a plan', (policies, expected) => {
    expect(sizes(policies, 'moderate')).toEqual(expected);
  });

  test('add up to the volume, follow one another without a gap, and none is empty, for any volume', () => {
    fc.assert(
      fc.property(volume, fc.constantFrom(...levels), (policies, level) => {
        let next = 1;
        for (const wave of planWaves(policies, riskProfile(level))) {
          expect(wave.policies).toBeGreaterThanOrEqual(1);
          expect(wave.first).toBe(next);
          expect(wave.last).toBe(wave.first + wave.policies - 1);
          next = wave.last + 1;
        }
        expect(next - 1).toBe(policies);
      }),
      { numRuns: 500 },
    );
  });

  test('grow or stay, except the last, and are bounded in number, for any volume', () => {
    fc.assert(
      fc.property(volume, fc.constantFrom(...levels), (policies, level) => {
        const all = sizes(policies, level);
        expect(all.length).toBeLessThanOrEqual(2 + rampWavesMax + bulkWavesMax);
        for (let index = 1; index < all.length - 1; index++) {
          expect(all[index]).toBeGreaterThanOrEqual(all[index - 1]!);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('begin smaller and grow slower the higher the risk', () => {
    const canaries = levels.map((level) => sizes(1_000_000, level)[0]!);
    const largest = levels.map((level) => Math.max(...sizes(1_000_000, level)));
    expect(canaries).toEqual([...canaries].sort((left, right) => right - left));
    expect(largest).toEqual([...largest].sort((left, right) => right - left));
  });
});
