import { describe, expect, test } from '@jest/globals';
import { ChildStarted, ItemsReceived, ReportStep } from '@symphainy/contracts/wal';
import type { ExternalChange } from '@symphainy/contracts/wal';
import { foldHistory } from './fold-history.js';
import { decodeHistoryChunk } from './history-chunk.js';
import type { EventKind, LoggedTransition } from './logged-transition.js';
import { Projection } from './projection.js';
import {
  accepted,
  artifact,
  artifactIdOf,
  attribution,
  decided,
  executionIdOf,
  failedReport,
  failedStep,
  logged,
  partition,
  recorded,
  report,
  retry,
  scheduled,
  startMs,
  started,
  submit,
  succeeded,
  succeededStep,
  tenantId,
} from './sample-transitions.js';

const executionId = executionIdOf('one');
const target = { tenantId, system: 'policy_api', collection: 'policies', key: 'POL-1', version: '"v2"' };
const change: ExternalChange = {
  target,
  beforeDigest: Buffer.alloc(0),
  afterDigest: Buffer.alloc(32, 3),
  grantId: 'gra_1',
};
const begin = logged(1, 0, submit('one'), [
  accepted('one'),
  started('one'),
  scheduled('one', '0', 1, ['art_e']),
]);
const failure = { executionId, code: 'SYM-RL-0002', detail: 'no answer' };
const incident: EventKind = {
  $case: 'incidentOpened',
  value: { incidentId: 'inc_1', executionId, path: '0', reason: 'dirty' },
};

function project(...transitions: readonly LoggedTransition[]) {
  const projection = new Projection();
  for (const transition of transitions) projection.add(transition);
  return projection.changes();
}

function statusAfter(...transitions: readonly LoggedTransition[]) {
  return project(begin, ...transitions).executions[0];
}

/** A report of the step at a path that says what it changed. */
function written(path: string, attempt = 1): LoggedTransition['transition']['command'] {
  const command = report('one', path, [], attempt);
  if (command.$case !== 'reportStep') throw new Error(command.$case);
  return {
    nowMs: startMs,
    traceParent: '',
    kind: { ...command, value: { ...command.value, changes: [change] } },
  };
}

function jsonOf(records: readonly LoggedTransition[], type: string): unknown {
  const found = foldHistory(executionId, records).history.filter((entry) => entry.type === type);
  expect(found).toHaveLength(1);
  return JSON.parse(found[0]!.data.toString());
}

describe('an external write', () => {
  test('that succeeded is an edge to what it wrote, and is told with its digests before and after', () => {
    const wrote = logged(2, 0, written('0')!.kind!, [succeededStep('one', '0'), succeeded('one')]);

    expect(
      project(begin, wrote).lineage.map(({ from, relation, to, path }) => [from, relation, to, path]),
    ).toEqual([
      ['art_e', 'used', executionId, '0'],
      [executionId, 'wrote', 'policy_api/policies/POL-1@%22v2%22', '0'],
    ]);
    expect(jsonOf([begin, wrote], 'StepSucceeded')).toEqual({
      execution_id: executionId,
      path: '0',
      attempt: 1,
      changes: [
        {
          target: 'policy_api/policies/POL-1@%22v2%22',
          before_digest: '',
          after_digest: '03'.repeat(32),
          grant_id: 'gra_1',
        },
      ],
    });
  });

  test('that is reported too late is evidence: no edge, but its digests are told', () => {
    const late: EventKind = { $case: 'lateReportRecorded', value: { executionId, path: '0', attempt: 1 } };
    const evidence = logged(3, 0, written('0')!.kind!, [late]);

    expect(project(evidence).lineage).toEqual([]);
    expect(jsonOf([begin, evidence], 'LateReportRecorded')).toMatchObject({
      changes: [{ grant_id: 'gra_1' }],
    });
  });

  test('is scheduled with its grant, and its outcome may be unknown until it is tried again', () => {
    const grant = {
      grantId: 'gra_1',
      system: 'policy_api',
      collection: 'policies',
      key: 'POL-1',
      expiresAtMs: 9,
    };
    const granted = scheduled('one', '0');
    if (granted.$case !== 'stepScheduled') throw new Error(granted.$case);
    granted.value.grant = grant;
    granted.value.params = Buffer.from('{"cursor":12345678901234567890}');
    const first = logged(1, 0, submit('one'), [accepted('one'), started('one'), granted]);
    const unknown: EventKind = {
      $case: 'stepOutcomeUnknown',
      value: { executionId, path: '0', attempt: 1, detail: 'the stream was lost' },
    };
    const lost = logged(2, 0, failedReport('one', '0'), [unknown]);
    const again = logged(2, 1, failedReport('one', '0'), [retry('one', '0', 2)]);

    expect(jsonOf([first], 'StepScheduled')).toMatchObject({
      grant: {
        grant_id: 'gra_1',
        system: 'policy_api',
        collection: 'policies',
        key: 'POL-1',
        expires_at_ms: 9,
      },
    });
    const text = foldHistory(executionId, [first]).history.map(({ data }) => data.toString());
    expect(text.join('')).toContain('"params":{"cursor":12345678901234567890}');
    expect(foldHistory(executionId, [first, lost]).steps).toMatchObject([
      { status: 'UNKNOWN', errorDetail: 'the stream was lost' },
    ]);
    expect(project(first, lost).executions[0]!.status).toBe('RUNNING');
    expect(project(first, lost, again).executions[0]!.status).toBe('WAITING');
    const done = logged(3, 0, written('0')!.kind!, [succeededStep('one', '0')]);
    expect(foldHistory(executionId, [first, lost, done]).steps).toMatchObject([
      { status: 'SUCCEEDED', errorDetail: '' },
    ]);
  });
});

describe('compensation', () => {
  const compensating = logged(2, 0, failedReport('one', '1'), [
    failedStep('one', '1'),
    { $case: 'compensationStarted', value: failure },
    scheduled('one', '0~undo'),
  ]);

  test('is the status until the last step is undone, also while undoing is tried again', () => {
    const again = logged(3, 0, failedReport('one', '0~undo'), [
      failedStep('one', '0~undo'),
      retry('one', '0~undo', 2),
    ]);
    const last = logged(4, 0, report('one', '0~undo', [], 2), [
      succeededStep('one', '0~undo', 2),
      { $case: 'executionCompensated', value: failure },
    ]);

    expect(statusAfter(compensating)).toMatchObject({
      status: 'COMPENSATING',
      errorCode: 'SYM-RL-0002',
      finishedAtMs: 0,
    });
    expect(statusAfter(compensating, again)!.status).toBe('COMPENSATING');
    expect(statusAfter(compensating, again, last)).toMatchObject({
      status: 'COMPENSATED',
      errorCode: 'SYM-RL-0002',
      errorDetail: 'no answer',
      finishedAtMs: startMs + 4,
    });
    const { steps } = foldHistory(executionId, [begin, compensating, again, last]);
    expect(steps.map(({ path, status }) => [path, status])).toEqual([
      ['0', 'CANCELLED'],
      ['0~undo', 'SUCCEEDED'],
    ]);
  });

  test('and failing end what an incident is opened for, unless undoing itself is stuck', () => {
    const failed = logged(2, 0, failedReport('one', '0'), [
      failedStep('one', '0'),
      incident,
      { $case: 'executionFailed', value: failure },
    ]);
    const begun: EventKind = { $case: 'compensationStarted', value: failure };
    const undone = logged(2, 0, failedReport('one', '0'), [failedStep('one', '0'), incident, begun]);
    const stuck = logged(2, 0, failedReport('one', '0'), [failedStep('one', '0'), begun, incident]);

    expect(statusAfter(failed)).toMatchObject({ status: 'FAILED', errorCode: 'SYM-RL-0002' });
    expect(statusAfter(undone)!.status).toBe('COMPENSATING');
    expect(statusAfter(stuck)!.status).toBe('STUCK');
    expect(project(begin, failed).incidents).toMatchObject([{ reason: 'dirty' }]);
    expect(foldHistory(executionId, [begin, failed]).steps).toMatchObject([{ path: '0', status: 'FAILED' }]);
  });
});

describe('a batch', () => {
  const started1: EventKind = {
    $case: 'childStarted',
    value: ChildStarted.create({ executionId, path: '0', itemKey: 'POL-0', childId: 'exe_3_child' }),
  };
  const ended1: EventKind = {
    $case: 'childEnded',
    value: {
      executionId,
      path: '0',
      index: 0,
      childId: 'exe_3_child',
      status: 'FAILED',
      code: 'SYM-IN-0001',
    },
  };
  const received: EventKind = {
    $case: 'itemsReceived',
    value: ItemsReceived.create({
      executionId,
      path: '0',
      count: 500,
      nextCursor: Buffer.from('{"offset":9007199254740993}'),
    }),
  };
  const ended: EventKind = {
    $case: 'forEachEnded',
    value: { executionId, path: '0', succeeded: 1_998, rejected: 1, failed: 1 },
  };
  const endChild = (index: number) => ({
    $case: 'endChild' as const,
    value: { executionId, path: '0', index, childId: 'exe_3_child', status: 'FAILED', code: 'SYM-IN-0001' },
  });

  test('knows its items, and each item its batch and its place', () => {
    const parent = { executionId, path: '0', index: 7, itemKey: 'POL-7\0' };
    const [row] = project(logged(1, 0, submit('item', { parent }), [accepted('item')])).executions;

    expect(row).toMatchObject({ parentExecutionId: executionId, itemKey: 'POL-7\ufffd', itemIndex: 7 });
    expect(project(begin).executions[0]).toMatchObject({ parentExecutionId: '', itemKey: '', itemIndex: 0 });
    const detail = foldHistory(executionIdOf('item'), [
      logged(1, 0, submit('item', { parent, batch: Buffer.from('{"kind":"for_each"}') }), [accepted('item')]),
    ]);
    expect(detail.execution).toMatchObject({ parentExecutionId: executionId, itemIndex: 7 });
    expect(JSON.parse(detail.history[0]!.data.toString())).toMatchObject({
      parent: { execution_id: executionId, path: '0', index: 7 },
      batch: { kind: 'for_each' },
    });
  });

  test('has a history that does not grow with its items, and one that ends', () => {
    const counting = Array.from({ length: 50 }, (_, at) =>
      logged(10 + at, 0, endChild(at), [ended1, started1]),
    );
    const timer = { executionId, path: '0', attempt: 0, kind: 4, dueMs: 1 };
    const paced = logged(70, 0, { $case: 'fireTimer', value: timer }, [started1]);
    const last = logged(80, 0, endChild(50), [ended1, ended, succeeded('one')]);
    const rows = project(begin, ...counting, paced, last);
    const { history } = foldHistory(
      executionId,
      rows.history.flatMap((row) => decodeHistoryChunk(partition, row.data)),
    );

    expect(history.map(({ type }) => type)).toEqual([
      'IntentAccepted',
      'ExecutionStarted',
      'StepScheduled',
      'ForEachEnded',
      'ExecutionSucceeded',
    ]);
    expect(jsonOf([begin, last], 'ForEachEnded')).toMatchObject({ succeeded: 1_998, rejected: 1, failed: 1 });
    expect(project(...counting)).toMatchObject({ executionUpdates: [], history: [] });
    expect(rows.executions[0]!.status).toBe('SUCCEEDED');
  });

  test('keeps of a page how many items came and where the next begins, not the items', () => {
    const items = { items: Array.from({ length: 500 }, (_, at) => ({ key: `POL-${at}`, params: {} })) };
    const page = ReportStep.create({
      executionId,
      path: '0/page/0',
      attempt: 1,
      outcome: {
        $case: 'success',
        value: {
          artifacts: [artifact('page')],
          events: [{ type: 'batch.items', data: Buffer.from(JSON.stringify(items)) }],
        },
      },
    });
    const first = logged(1, 0, submit('one'), [
      accepted('one'),
      started('one'),
      scheduled('one', '0/page/0'),
    ]);
    const paged = logged(2, 0, { $case: 'reportStep', value: page }, [
      recorded('one', '0/page/0', 'page'),
      succeededStep('one', '0/page/0'),
      received,
      started1,
      scheduled('one', '0/page/1'),
    ]);
    const [chunk] = project(first, paged).history;
    const { steps, history, artifacts } = foldHistory(
      executionId,
      decodeHistoryChunk(partition, chunk!.data),
    );

    expect(chunk!.data.length).toBeLessThan(2_500);
    expect(artifacts).toMatchObject([{ artifactId: artifactIdOf('page'), path: '0/page/0' }]);
    expect(steps.map(({ path, status }) => [path, status])).toEqual([
      ['0/page/0', 'SUCCEEDED'],
      ['0/page/1', 'SCHEDULED'],
    ]);
    const received1 = history.find(({ type }) => type === 'ItemsReceived')!;
    expect(received1.data.toString()).toBe(
      `{"execution_id":"${executionId}","path":"0","count":500,"next_cursor":{"offset":9007199254740993}}`,
    );
  });

  test('has each page decided on where the page begins, beside the parameters', () => {
    const paged = scheduled('one', '0/page/1');
    if (paged.$case !== 'stepScheduled') throw new Error(paged.$case);
    paged.value.params = Buffer.from('{"cursor":{"offset":9007199254740993}}');
    const records = [
      logged(1, 0, submit('one'), [accepted('one'), decided('one', ''), decided('one', '0/page/1'), paged]),
    ];
    const contexts = foldHistory(executionId, records).decisions.map(({ context }) => context.toString());

    expect(contexts[0]).toContain('"params":{"wave":7}}');
    expect(contexts[1]).toContain('"params":{"wave":7,"cursor":{"offset":9007199254740993}}}');
  });

  test('is paused by whom and why, and goes on', () => {
    const operate = {
      $case: 'operateExecution' as const,
      value: { executionId, intentId: 'int_2', caller: undefined, operation: 1, reason: 'night' },
    };
    const by = { executionId, attribution: attribution() };
    const paused = logged(2, 0, operate, [{ $case: 'executionPaused', value: { ...by, reason: 'night' } }]);
    const waiting = logged(3, 0, failedReport('one', '0'), [failedStep('one', '0'), retry('one', '0', 2)]);
    const resumed = logged(4, 0, operate, [{ $case: 'executionResumed', value: by }]);

    expect(statusAfter(paused)!.status).toBe('PAUSED');
    expect(statusAfter(paused, waiting)!.status).toBe('PAUSED');
    expect(statusAfter(paused, waiting, resumed)!.status).toBe('RUNNING');
    const [later] = project(paused, waiting).executionUpdates;
    expect(later).toMatchObject({ status: 'PAUSED', progress: 'WAITING' });
    expect(project(waiting, paused, resumed).executionUpdates).toMatchObject([
      { status: 'RUNNING', progress: undefined },
    ]);
    expect(project(resumed, waiting).executionUpdates).toMatchObject([
      { status: 'RUNNING', progress: 'WAITING' },
    ]);
    expect(jsonOf([begin, paused], 'ExecutionPaused')).toMatchObject({
      reason: 'night',
      attribution: { principal_id: 'usr_1' },
    });
    expect(jsonOf([begin, resumed], 'ExecutionResumed')).toMatchObject({ execution_id: executionId });
  });
});
