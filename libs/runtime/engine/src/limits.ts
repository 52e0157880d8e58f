/** Everything in the engine is bounded; these are the bounds. */
import type { FairQueueLimits } from './fair-queue.js';

export interface EngineLimits {
  readonly queue: FairQueueLimits;
  /** Commands that one partition takes in one turn. */
  readonly commandsPerTurnMax: number;
  /** A frame is closed when its transitions reach this size; one command may go beyond it. */
  readonly frameBytesTarget: number;
  /** The largest command that is taken in; twice that still fits a frame. */
  readonly commandBytesMax: number;
  /** Recent frames kept for live streams, for each partition. */
  readonly recentBytesMax: number;
  /** Frames that wait for the projection before intake is held back. */
  readonly projectionBytesMax: number;
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  /** The owner fences itself this long after sending the last renewal that succeeded. */
  readonly fenceAfterMs: number;
  /** Without word from the control log for this long, new intents are refused. */
  readonly controlSilenceMsMax: number;
}

export const defaultLimits: EngineLimits = {
  queue: { perTenantMax: 2_000, totalMax: 10_000 },
  commandsPerTurnMax: 512,
  frameBytesTarget: 256 * 1024,
  commandBytesMax: 320 * 1024,
  recentBytesMax: 1024 * 1024,
  projectionBytesMax: 64 * 1024 * 1024,
  leaseMs: 6_000,
  renewEveryMs: 1_500,
  fenceAfterMs: 4_000,
  controlSilenceMsMax: 1_000,
};
