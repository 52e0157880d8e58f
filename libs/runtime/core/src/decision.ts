/** What `decide` answers. Effects are values: the engine releases them when the record is durable. */
import type { Event } from '@symphainy/contracts/wal';
import type { ErrorCode } from '@symphainy/kernel';

export type Effect =
  | {
      readonly type: 'DispatchStep';
      readonly executionId: string;
      readonly path: string;
      readonly attempt: number;
    }
  | {
      readonly type: 'CancelStep';
      readonly executionId: string;
      readonly path: string;
      readonly attempt: number;
    }
  /** Submits the item of a for-each that is open under this index. */
  | {
      readonly type: 'StartChild';
      readonly executionId: string;
      readonly path: string;
      readonly index: number;
    };

/** What the caller is told when the record is durable; the engine adds the position. */
export type Answer =
  | { readonly type: 'none' }
  | { readonly type: 'session'; readonly sessionId: string; readonly expiresAtMs: number }
  | { readonly type: 'execution'; readonly executionId: string }
  | { readonly type: 'hydrated'; readonly executionId: string; readonly artifactId: string }
  | { readonly type: 'denied'; readonly code: ErrorCode; readonly detail: string };

export type Decision =
  | {
      readonly type: 'decided';
      /** Whose transition this is. */
      readonly tenantId: string;
      readonly events: readonly EventKind[];
      readonly effects: readonly Effect[];
      readonly answer: Answer;
    }
  /** Nothing to record: the caller is answered from what is there (a repeat, a timer that came too late). */
  | { readonly type: 'nothing'; readonly answer: Answer }
  /** Refused before any decision: counted, not recorded. */
  | {
      readonly type: 'refused';
      readonly tenantId: string;
      readonly code: ErrorCode;
      readonly detail: string;
    };

export type EventKind = NonNullable<Event['kind']>;

/** Events and effects while a decision is being put together. */
export class Draft {
  readonly events: EventKind[] = [];
  readonly effects: Effect[] = [];

  add(event: EventKind): void {
    this.events.push(event);
  }

  decided(tenantId: string, answer: Answer = { type: 'none' }): Decision {
    const { events, effects } = this;
    return { type: 'decided', tenantId, events, effects, answer };
  }
}

export function refused(tenantId: string, code: ErrorCode, detail: string): Decision {
  return { type: 'refused', tenantId, code, detail };
}

export const nothing: Decision = { type: 'nothing', answer: { type: 'none' } };
