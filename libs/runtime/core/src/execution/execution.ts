/**
 * The state of one execution.
 *
 * I1  It changes by events only (`evolve.ts`), never by a decision.
 * I2  `phase` says all there is to say about progress; terminal phases never change again.
 * I3  When it ends, what only running needs (parameters, inputs) is let go; `ended` keeps what repeats
 *     and reads need.
 */
import type { Attribution, SealedFields } from '@symphainy/contracts/kernel';
import type { SealedArtifact } from '@symphainy/contracts/wal';
import type { Position } from '@symphainy/kernel';

export type Phase =
  | { readonly status: 'ACCEPTED' }
  | { readonly status: 'RUNNING' }
  /** Nothing is under way; a retry is due. */
  | { readonly status: 'WAITING' }
  /** An incident is open: a person must decide. */
  | { readonly status: 'STUCK'; readonly incidentId: string }
  | { readonly status: 'SUCCEEDED' }
  | { readonly status: 'FAILED'; readonly code: string; readonly detail: string }
  | { readonly status: 'CANCELLED'; readonly reason: string }
  | { readonly status: 'REJECTED'; readonly decisionId: string };

export type Status = Phase['status'];

export const terminalStatuses: ReadonlySet<string> = new Set<string>([
  'SUCCEEDED',
  'FAILED',
  'COMPENSATED',
  'CANCELLED',
  'TERMINATED',
  'REJECTED',
]);

export function isTerminal(phase: Phase): boolean {
  return terminalStatuses.has(phase.status);
}

export type StepState =
  | {
      readonly status: 'scheduled';
      readonly attempt: number;
      readonly realm: string;
      readonly timeoutAtMs: number;
    }
  | { readonly status: 'retrying'; readonly attempt: number; readonly dueMs: number }
  | { readonly status: 'succeeded'; readonly attempt: number }
  | { readonly status: 'failed'; readonly attempt: number };

export interface Artifact {
  readonly path: string;
  readonly sealed: SealedArtifact;
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
  readonly steps: Map<string, StepState>;
  readonly artifacts: Artifact[];
}

export interface Execution {
  readonly id: string;
  readonly intentId: string;
  readonly tenantId: string;
  readonly type: string;
  readonly solutionId: string;
  readonly requestDigest: Buffer;
  readonly accepted: Position;
  /** Where it changed last. */
  updated: Position;
  phase: Phase;
  /** Absent once it has ended. */
  running: Running | undefined;
}
