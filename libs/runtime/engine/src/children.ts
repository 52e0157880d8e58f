/**
 * Items of a for-each and their parent: a start goes down as an intent, an end comes up as a command.
 *
 * I1  Both are repeated after a takeover and both find what there is already: a child's id follows from its
 *     batch and key, and a parent counts an index once.
 * I2  A child is born on its parent's partition, so no message crosses one.
 */
import { Mode } from '@symphainy/contracts/kernel';
import type { SubmitIntent } from '@symphainy/contracts/wal';
import { belongingId, sha256 } from '@symphainy/kernel';
import { definitionFor, forEachAt, isTerminal } from '@symphainy/runtime-core';
import type { Execution, OpenItem, Running } from '@symphainy/runtime-core';
import type { ControlView } from './control-view.js';
import type { OwnedPartition } from './owned-partition.js';
import type { CommandKind, EngineAnswer, Pending } from './pending.js';

export class Children {
  constructor(
    private readonly control: ControlView,
    private readonly enqueue: (partition: number, pending: Pending) => void,
  ) {}

  /** Submits the item that is open under an index, on behalf of whoever submitted the parent. */
  start(owned: OwnedPartition, executionId: string, path: string, index: number): void {
    const parent = owned.state.executions.get(executionId);
    const running = parent?.running;
    const item = running?.forEach.get(path)?.open.get(index);
    if (!parent || !running || !item) return;
    const definition = forEachAt(definitionFor(this.control.current.state, parent, running), path);
    if (!definition) return;
    const value = itemIntent(parent, running, definition.itemIntent, path, index, item);
    this.enqueue(owned.partition, {
      kind: { $case: 'submitIntent', value },
      tenantId: parent.tenantId,
      traceParent: running.attribution.traceParent,
      answer: (answer) => this.answered(owned, value, answer),
    });
  }

  /** Tells the parent, if there is one. */
  ended(owned: OwnedPartition, { id, parent, phase }: Execution): void {
    if (!parent) return;
    const code = 'code' in phase ? phase.code : '';
    this.tell(owned, parent, id, phase.status, code);
  }

  /** What became of the submission: refused, a repeat that had ended, or one that will end. */
  private answered(owned: OwnedPartition, { executionId, parent }: SubmitIntent, answer: EngineAnswer): void {
    if (!parent) return;
    if (answer.type === 'problem') {
      // Moved: whoever owns the partition now starts it again.
      if (answer.code !== 'SYM-RT-0007') this.tell(owned, parent, executionId, 'REFUSED', answer.code);
      return;
    }
    const child = owned.state.executions.get(executionId);
    if (!child) return;
    if (child.parent?.index !== parent.index)
      return this.tell(owned, parent, executionId, 'REFUSED', 'SYM-RT-0021');
    if (isTerminal(child.phase)) this.ended(owned, child);
  }

  private tell(
    owned: OwnedPartition,
    parent: NonNullable<SubmitIntent['parent']>,
    childId: string,
    status: string,
    code: string,
  ): void {
    const { executionId, path, index } = parent;
    const kind: CommandKind = {
      $case: 'endChild',
      value: { executionId, path, index, childId, status, code },
    };
    this.enqueue(owned.partition, { kind, tenantId: '', traceParent: '', answer: () => undefined });
  }
}

function itemIntent(
  parent: Execution,
  running: Running,
  type: string,
  path: string,
  index: number,
  item: OpenItem,
): SubmitIntent {
  const { attribution, labels, mode } = running;
  const { tenantId, principalId, roles, actorChain, channel, sessionId } = attribution;
  return {
    executionId: item.childId,
    intentId: belongingId('intent', item.childId, 'item'),
    caller: { tenantId, principalId, roles, actorChain, channel, sessionId, sessionExpiresAtMs: 0 },
    type,
    solutionId: parent.solutionId,
    partitionKey: '',
    requestDigest: sha256(Buffer.from(item.key), item.params),
    params: item.params,
    sealed: [],
    labels,
    deadlineMs: 0,
    mode: mode === 'dry_run' ? Mode.MODE_DRY_RUN : Mode.MODE_LIVE,
    parent: { executionId: parent.id, path, index, itemKey: item.key },
    batch: Buffer.alloc(0),
  };
}
