import type { ReportStep, SubmitIntent } from '@symphainy/contracts/wal';
import type { ControlState } from '../control/control-state.js';
import { evolveControl, evolveGenesis } from '../control/evolve-control.js';
import { decide } from '../decide.js';
import type { Decision } from '../decision.js';
import { evolve } from '../evolve.js';
import { initialPartitionState } from '../partition-state.js';
import { acmeFacts, at, genesis } from './given.js';

function acmeControl(): ControlState {
  return acmeFacts().reduce(evolveControl, evolveGenesis(genesis()));
}

/** The kinds of the events of a decision, or what else it is. */
export function eventNames(decision: Decision): string[] {
  return decision.type === 'decided' ? decision.events.map((event) => event.$case) : [decision.type];
}

/** A partition that takes commands one after another, as its owner would. */
export class Partition {
  readonly state = initialPartitionState(1);
  nowMs = 1_000;
  private seq = 0;

  constructor(public control: ControlState = acmeControl()) {}

  take(kind: Parameters<typeof at>[1]): Decision {
    const command = at(this.nowMs, kind);
    const decision = decide(this.state, this.control, command);
    if (decision.type === 'decided') {
      this.seq++;
      for (const event of decision.events)
        evolve(this.state, event, command, { partition: 1, seq: this.seq, index: 0 });
    }
    return decision;
  }

  submit(value: SubmitIntent): Decision {
    return this.take({ $case: 'submitIntent', value });
  }

  report(
    executionId: string,
    path: string,
    attempt: number,
    outcome: ReportStep['outcome'],
    changes: ReportStep['changes'] = [],
  ): Decision {
    const realm = 'operations';
    return this.take({
      $case: 'reportStep',
      value: { executionId, path, attempt, realm, realmVersion: '1.0.0', outcome, changes },
    });
  }

  fireDueTimers(): void {
    for (
      let timer = this.state.timers.popDue(this.nowMs);
      timer;
      timer = this.state.timers.popDue(this.nowMs)
    ) {
      this.take({ $case: 'fireTimer', value: timer });
    }
  }

  status(executionId: string): string | undefined {
    return this.state.executions.get(executionId)?.phase.status;
  }
}
