/**
 * Cuts a volume into waves: a canary that people can check by hand, a pilot, a ramp that grows by a
 * factor the risk allows, then bulk waves of equal size.
 *
 * I1  The waves are contiguous, none is empty, and they add up to the volume.
 * I2  No wave but the last is larger than the wave after it.
 * I3  There are at most 2 + 12 + 20 waves, whatever the volume.
 */
import type { RiskProfile } from './risk.js';

export type Stage = 'canary' | 'pilot' | 'ramp' | 'bulk';

export interface WaveSlice {
  /** From 1. */
  readonly number: number;
  readonly stage: Stage;
  readonly policies: number;
  /** Ordinal of the first and last policy in the order of the selection, from 1. */
  readonly first: number;
  readonly last: number;
}

export const rampWavesMax = 12;
export const bulkWavesMax = 20;
const canaryShare = 0.0005;

/** `policies` is a whole number of at least 1. */
export function planWaves(policies: number, profile: RiskProfile): readonly WaveSlice[] {
  const slices: WaveSlice[] = [];
  let left = policies;
  const take = (stage: Stage, wanted: number): void => {
    const size = Math.min(left, wanted);
    if (size <= 0) return;
    const first = policies - left + 1;
    slices.push({ number: slices.length + 1, stage, policies: size, first, last: first + size - 1 });
    left -= size;
  };

  const canary = clamp(Math.floor(policies * canaryShare), 1, profile.canaryMax);
  take('canary', canary);
  const pilot = clamp(Math.floor(policies * profile.pilotShare), canary, profile.pilotMax);
  take('pilot', pilot);
  const bulk = Math.max(pilot, bulkSize(policies, profile));
  for (const size of rampSizes(pilot, bulk, profile.growth)) {
    const rest = left - size;
    if (rest < size || Math.floor(rest / Math.ceil(rest / bulk)) < size) break;
    take('ramp', size);
  }
  for (const size of evenly(left, Math.ceil(left / bulk))) take('bulk', size);
  return slices;
}

/** What one bulk wave holds; larger than the risk allows only where there would be too many waves. */
function bulkSize(policies: number, profile: RiskProfile): number {
  const wanted = Math.min(profile.bulkMax, Math.floor(policies * profile.bulkShare));
  return Math.max(1, wanted, Math.ceil(policies / bulkWavesMax));
}

function rampSizes(pilot: number, bulk: number, growth: number): readonly number[] {
  const factor = Math.max(growth, (bulk / pilot) ** (1 / rampWavesMax));
  const sizes: number[] = [];
  for (let size = pilot * factor; size < bulk && sizes.length < rampWavesMax; size *= factor) {
    sizes.push(Math.floor(size));
  }
  return sizes;
}

/** Parts that differ by one at most, the smaller first. */
function evenly(total: number, parts: number): readonly number[] {
  if (parts === 0) return [];
  const base = Math.floor(total / parts);
  const larger = total - base * parts;
  return Array.from({ length: parts }, (_, index) => (index < parts - larger ? base : base + 1));
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
