/** What every kind of item needs: a way to the owner with a command, and a way back with its answer. */
import type { IntakeAnswer, IntakeItem, Principal } from '@symphainy/contracts/runtime';
import { assertNever, partitionOf, symphainyError } from '@symphainy/kernel';
import type { ReadStoreReader } from '@symphainy/public-works-read-store';
import type { TenantKeys } from '@symphainy/runtime-data-brain';
import { answerView } from '@symphainy/runtime-engine';
import type { CommandKind, EngineAnswer, ExecutionAnswerView, Owner } from '@symphainy/runtime-engine';
import type { Logger } from 'pino';
import type { OwnerDirectory } from '../owner-directory.js';
import { problem } from '../problem.js';
import type { SessionClaims } from '../session-claims.js';

export interface IntakeParts {
  readonly owner: Owner;
  readonly owners: OwnerDirectory;
  readonly claims: SessionClaims;
  readonly keys: TenantKeys;
  readonly readStore: ReadStoreReader;
  readonly log: Logger;
}

export type AnswerKind = NonNullable<IntakeAnswer['kind']>;
/** Takes the one answer of an item. */
export type Answer = (kind: AnswerKind) => void;

const waitMsMax = 60_000;

export class IntakeDesk {
  constructor(readonly parts: IntakeParts) {}

  command(
    item: IntakeItem,
    tenantId: string,
    kind: CommandKind,
    answer: (engineAnswer: EngineAnswer) => void,
  ): void {
    this.parts.owner.submit(item.partition, { kind, tenantId, traceParent: item.traceParent, answer });
  }

  /** Answers at once, or when the execution has ended, or when the time is over. */
  tellWhenEnded(view: ExecutionAnswerView, waitMs: number, answer: Answer): void {
    if (view.terminal || waitMs === 0) return answer(executionAnswer(view));
    const partition = existing('execution', view.executionId);
    const forget = this.parts.owner.awaitEnd(view.executionId, (ended) => {
      clearTimeout(timer);
      answer(executionAnswer(ended));
    });
    if (!forget) return answer(executionAnswer(view));
    const timer = setTimeout(
      () => {
        forget();
        const now = this.parts.owner.execution(partition, view.executionId);
        answer(executionAnswer(now ? answerView(now) : view));
      },
      Math.min(waitMs, waitMsMax),
    );
  }

  /** Answers what is no success of its own kind. */
  tell(item: IntakeItem, engineAnswer: EngineAnswer, answer: Answer): void {
    switch (engineAnswer.type) {
      case 'execution':
        return answer(executionAnswer(engineAnswer.view));
      case 'problem': {
        const { code, detail, retryAfterMs } = engineAnswer;
        const address = code === 'SYM-RT-0007' ? this.parts.owners.addressOf(item.partition) : '';
        return answer({ $case: 'problem', value: problem(code, detail, retryAfterMs, address) });
      }
      case 'session':
      case 'hydrated':
      case 'none':
        return answer({
          $case: 'problem',
          value: problem('SYM-RT-0001', `unexpected answer '${engineAnswer.type}'`),
        });
      default:
        return assertNever(engineAnswer);
    }
  }

  moved(partition: number): EngineAnswer {
    return {
      type: 'problem',
      code: 'SYM-RT-0007',
      detail: `partition ${partition} is not served here`,
      retryAfterMs: 250,
    };
  }
}

function executionAnswer(view: ExecutionAnswerView): AnswerKind {
  const { intentId, executionId, status, position, errorCode, errorDetail, decisionId } = view;
  return {
    $case: 'execution',
    value: { intentId, executionId, status, position, errorCode, errorDetail, decisionId },
  };
}

/** Throws SYM-EX-0002 when an item comes from nobody. */
export function principalOf(principal: Principal | undefined): Principal {
  if (!principal || principal.tenantId === '' || principal.principalId === '') {
    throw symphainyError({ code: 'SYM-EX-0002', detail: 'the item names no principal' });
  }
  return principal;
}

/** The partition of something that exists, by its id. */
export function existing(kind: 'execution' | 'artifact', id: string): number {
  const partition = partitionOf(kind, id);
  if (partition === undefined)
    throw symphainyError({ code: 'SYM-EX-0004', detail: `there is no ${kind} ${id}` });
  return partition;
}
