/**
 * The state of one execution.
 *
 * I1  It changes by events only (`evolve.ts`), never by a decision.
 * I2  `phase` says all there is to say about progress; terminal phases never change again.
 * I3  When it ends, what only running needs (parameters, inputs) is let go; what repeats and reads need stays.
 */
import type { Attribution, SealedFields } from '@symphainy/contracts/kernel';
import type { Grant, Parent, SealedArtifact } from '@symphainy/contracts/wal';
import { isTerminalStatus } from '@symphainy/kernel';
import type { Definition, Position } from '@symphainy/kernel';
import type { ForEach } from './for-each.js';

export type Phase =
  | { readonly status: 'ACCEPTED' }
  | { readonly status: 'RUNNING' }
  /** Nothing is under way; a retry is due. */
  | { readonly status: 'WAITING' }
  /** An operator stopped it; what is under way comes to its end, nothing new starts. */
  | { readonly status: 'PAUSED' }
  /** An incident is open: a person must decide. `undoing`: it came while the execution was being undone, why. */
  | {
      readonly status: 'STUCK';
      readonly incidentId: string;
      readonly undoing: { readonly code: string; readonly detail: string } | undefined;
    }
  /** It failed and undoes what it changed outside. */
  | { readonly status: 'COMPENSATING'; readonly code: string; readonly detail: string }
  | { readonly status: 'SUCCEEDED' }
  | { readonly status: 'FAILED'; readonly code: string; readonly detail: string }
  | { readonly status: 'COMPENSATED'; readonly code: string; readonly detail: string }
  | { readonly status: 'CANCELLED'; readonly reason: string }
  | { readonly status: 'REJECTED'; readonly decisionId: string };

export type Status = Phase['status'];

export function isTerminal(phase: Phase): boolean {
  return isTerminalStatus(phase.status);
}

export type StepState =
  | {
      readonly status: 'scheduled';
      readonly attempt: number;
      readonly realm: string;
      readonly intentType: string;
      readonly decisionId: string;
      readonly timeoutAtMs: number;
      /** JSON members beside the parameters of the intent. */
      readonly params: Buffer;
      /** Present for an external write. */
      readonly grant: Grant | undefined;
    }
  /** `unknown`: whether the attempt before wrote is not known. */
  | {
      readonly status: 'retrying';
      readonly attempt: number;
      readonly dueMs: number;
      readonly unknown: boolean;
    }
  | { readonly status: 'succeeded'; readonly attempt: number }
  | { readonly status: 'failed'; readonly attempt: number };

export interface Artifact {
  readonly path: string;
  readonly sealed: SealedArtifact;
}

/** An external write that happened, or may have: what compensation must undo. */
export interface Write {
  readonly outcome: 'succeeded' | 'unknown';
  readonly decisionId: string;
  readonly grant: Grant;
}

/** What only a live execution needs. */
export interface Running {
  readonly attribution: Attribution;
  /** JSON without the classified fields. */
  readonly params: Buffer;
  readonly sealed: readonly SealedFields[];
  readonly labels: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  readonly mode: 'live' | 'dry_run';
  /** The definition that came with the intent (a batch), instead of the solution's. */
  readonly batch: Definition | undefined;
  readonly steps: Map<string, StepState>;
  readonly artifacts: Artifact[];
  readonly forEach: Map<string, ForEach>;
  /** By path, in the order in which they happened. */
  readonly writes: Map<string, Write>;
  paused: boolean;
}

export interface Execution {
  readonly id: string;
  readonly intentId: string;
  readonly tenantId: string;
  readonly type: string;
  readonly solutionId: string;
  /** In hex: a text of its own, where bytes would keep alive the block that they were cut from. */
  readonly requestDigest: string;
  readonly parent: Parent | undefined;
  readonly accepted: Position;
  /** Where it changed last. */
  updated: Position;
  phase: Phase;
  /** Absent once it has ended. */
  running: Running | undefined;
}
