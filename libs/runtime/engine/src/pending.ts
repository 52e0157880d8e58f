import type { Command } from '@symphainy/contracts/wal';
import type { ErrorCode } from '@symphainy/kernel';

export type CommandKind = NonNullable<Command['kind']>;

/** What a caller hears, after the record is durable. */
export type EngineAnswer =
  | { readonly type: 'none' }
  | {
      readonly type: 'session';
      readonly sessionId: string;
      readonly expiresAtMs: number;
      readonly position: string;
    }
  | { readonly type: 'execution'; readonly view: ExecutionAnswerView }
  | {
      readonly type: 'hydrated';
      readonly executionId: string;
      readonly artifactId: string;
      readonly position: string;
    }
  | {
      readonly type: 'problem';
      readonly code: ErrorCode;
      readonly detail: string;
      readonly retryAfterMs?: number;
    };

export interface ExecutionAnswerView {
  readonly executionId: string;
  readonly intentId: string;
  readonly tenantId: string;
  readonly status: string;
  readonly terminal: boolean;
  /** Where it was accepted. */
  readonly position: string;
  readonly errorCode: string;
  readonly errorDetail: string;
  readonly decisionId: string;
}

/** A command on its way into a turn. */
export interface Pending {
  readonly kind: CommandKind;
  readonly tenantId: string;
  readonly traceParent: string;
  /** Called once, after what was decided is durable. */
  readonly answer: (answer: EngineAnswer) => void;
}
