import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from '@jest/globals';
import { TerminalError } from '@symphainy/kernel';
import { Verdict } from '@symphainy/contracts/wal';
import { foldHistory } from './fold-history.js';
import { chunkOf, decodeHistoryChunk, encodeHistoryRecord, framesPerChunk } from './history-chunk.js';
import type { LoggedTransition } from './logged-transition.js';
import { Projection } from './projection.js';
import {
  accepted,
  artifact,
  artifactIdOf,
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
  sealed,
  startMs,
  started,
  submit,
  succeededStep,
  wholeExecution,
} from './sample-transitions.js';
import { executionView } from './views.js';

/** The history as it comes back from the rows. */
function stored(name: string, transitions: readonly LoggedTransition[]): LoggedTransition[] {
  const projection = new Projection();
  for (const transition of transitions) projection.add(transition);
  return projection
    .changes()
    .history.filter((row) => row.executionId === executionIdOf(name))
    .sort((left, right) => left.chunk - right.chunk)
    .flatMap((row) => decodeHistoryChunk(partition, row.data));
}

describe('a chunk of history', () => {
  test('gives back what was appended, record by record', () => {
    const transitions = wholeExecution('one', 100);

    expect(stored('one', transitions)).toEqual(transitions);
  });

  test('is a protobuf message, as the library would write it', () => {
    for (const seq of [1, 127, 128, 300_000, 2 ** 40]) {
      const [one] = wholeExecution('one', seq) as [LoggedTransition];
      const expected = new BinaryWriter()
        .uint32(0x0a)
        .fork()
        .uint32(0x08)
        .uint64(seq)
        .uint32(0x10)
        .uint32(0)
        .uint32(0x18)
        .int64(one.timeMs)
        .uint32(0x22)
        .bytes(one.encoded)
        .join()
        .finish();
      expect(encodeHistoryRecord(one)).toEqual(Buffer.from(expected));
    }
  });

  test('belongs to a range of frames', () => {
    expect([1, framesPerChunk - 1, framesPerChunk].map(chunkOf)).toEqual([0, 0, 1]);
    expect(
      stored('one', wholeExecution('one', framesPerChunk - 1)).map(({ position }) => position.seq),
    ).toEqual([framesPerChunk - 1, framesPerChunk, framesPerChunk + 1]);
  });

  test('leaves out the ciphertext of a large artifact, and nothing else', () => {
    const large = artifact('a', { content: sealed(60_000) });
    const one = logged(1, 0, report('one', '0', [large]), [
      recorded('one', '0', 'a'),
      succeededStep('one', '0'),
    ]);
    const data = encodeHistoryRecord(one);
    const [back] = decodeHistoryChunk(partition, data) as [LoggedTransition];
    const kind = back.transition.command!.kind!;

    expect(data.length).toBeLessThan(1_000);
    if (kind.$case !== 'reportStep' || kind.value.outcome?.$case !== 'success') throw new Error(kind.$case);
    expect(kind.value.outcome.value.artifacts).toEqual([
      { ...large, content: { ...large.content!, ciphertext: Buffer.alloc(0) } },
    ]);
    expect(back.transition.events).toEqual(one.transition.events);
  });
});

describe('an execution from its history', () => {
  test('is its row, its steps, decisions, artifacts and events', () => {
    const transitions = wholeExecution('one', 100);
    const projection = new Projection();
    for (const transition of transitions) projection.add(transition);
    const detail = foldHistory(executionIdOf('one'), stored('one', transitions));

    expect(detail.execution).toEqual(executionView(projection.changes().executions[0]!));
    expect(detail.steps).toMatchObject([
      {
        path: '0',
        status: 'SUCCEEDED',
        attempt: 1,
        realmVersion: '1.2.0',
        inputs: [],
        artifacts: [artifactIdOf('one-plan')],
      },
      {
        path: '1',
        status: 'SUCCEEDED',
        inputs: [artifactIdOf('one-plan')],
        artifacts: [artifactIdOf('one-report')],
      },
    ]);
    expect(detail.steps[0]).toMatchObject({ scheduledAtMs: startMs + 100, finishedAtMs: startMs + 101 });
    expect(detail.decisions.map(({ path, verdict, position }) => [path, verdict, position])).toEqual([
      ['', 'allow', '3.100.0'],
      ['0', 'allow', '3.100.0'],
      ['1', 'allow', '3.101.2'],
    ]);
    expect(detail.artifacts).toMatchObject([
      { name: 'one-plan', path: '0' },
      { name: 'one-report', path: '1' },
    ]);
    expect(detail.history.map(({ position, event, type }) => [position, event, type])).toEqual([
      ['3.100.0', 0, 'IntentAccepted'],
      ['3.100.0', 1, 'PolicyDecided'],
      ['3.100.0', 2, 'ExecutionStarted'],
      ['3.100.0', 3, 'PolicyDecided'],
      ['3.100.0', 4, 'StepScheduled'],
      ['3.101.2', 0, 'ArtifactRecorded'],
      ['3.101.2', 1, 'StepSucceeded'],
      ['3.101.2', 2, 'PolicyDecided'],
      ['3.101.2', 3, 'StepScheduled'],
      ['3.102.0', 0, 'ArtifactRecorded'],
      ['3.102.0', 1, 'StepSucceeded'],
      ['3.102.0', 2, 'ExecutionSucceeded'],
    ]);
  });

  test('shows what is sealed by the name of its key only', () => {
    const { history } = foldHistory(executionIdOf('one'), wholeExecution('one'));
    const [first, , , , , recordedArtifact] = history.map(
      ({ data }) => JSON.parse(data.toString()) as object,
    );

    expect(first).toMatchObject({
      params: { wave: 7 },
      sealed: [{ pointers: ['/holder'], sealed: 'key_1' }],
      labels: { team: 'north' },
      attribution: { tenant_id: 'ten_aaaaaaaaaaaaaaaaaaaa', roles: ['operator'] },
    });
    expect(recordedArtifact).toMatchObject({
      content: { sealed: 'key_1' },
      derived_from: ['mainframe/POLMAST/7'],
    });
    const everything = history.map(({ data }) => data.toString()).join('');
    for (const encoding of ['hex', 'base64'] as const) {
      expect(everything).not.toContain(sealed().ciphertext.toString(encoding).slice(0, 40));
    }
  });

  test('gives each decision the parameters exactly as they were recorded', () => {
    const params = Buffer.from('{ "big": 12345678901234567890.10 }');
    const records = [logged(1, 0, submit('one', { params }), [decided('one', ''), accepted('one')])];
    const { decisions, history } = foldHistory(executionIdOf('one'), records);

    expect(decisions[0]!.context.toString()).toBe(`{"phase":"intent","params":${params.toString()}}`);
    expect(decisions[0]).toMatchObject({ principal: 'User::"usr_1"', resource: 'Solution::"migration"' });
    expect(history[1]!.data.toString()).toContain('12345678901234567890.10');
  });

  test('decides a hydration on its purpose, not on parameters that it has not', () => {
    const command = {
      $case: 'hydrateArtifact' as const,
      value: {
        artifactId: 'art',
        executionId: executionIdOf('one'),
        intentId: '',
        caller: undefined,
        purpose: 'review',
      },
    };
    const records = [
      ...wholeExecution('one'),
      logged(9, 0, command, [decided('one', '', Verdict.VERDICT_DENY)]),
    ];
    const last = foldHistory(executionIdOf('one'), records).decisions.at(-1)!;

    expect(last.context.toString()).toBe('{"phase":"intent"}');
    expect(last.verdict).toBe('deny');
  });

  test('shows a step by its last attempt, under the decision that allowed it', () => {
    const records = [
      logged(1, 0, submit('one'), [
        accepted('one'),
        started('one'),
        decided('one', '0'),
        scheduled('one', '0'),
      ]),
      logged(2, 0, failedReport('one', '0'), [failedStep('one', '0'), retry('one', '0', 2)]),
    ];
    const waiting = foldHistory(executionIdOf('one'), records).steps[0]!;
    expect(waiting).toMatchObject({
      status: 'WAITING',
      attempt: 1,
      errorCode: 'SYM-RL-0002',
      finishedAtMs: 0,
    });

    records.push(logged(3, 0, failedReport('one', '0'), [scheduled('one', '0', 2)]));
    const again = foldHistory(executionIdOf('one'), records).steps[0]!;
    expect(again).toMatchObject({
      status: 'SCHEDULED',
      attempt: 2,
      errorCode: '',
      decisionId: waiting.decisionId,
    });
    expect(again.decisionId).not.toBe('');
  });

  test('closes its open steps when it is cancelled', () => {
    const executionId = executionIdOf('one');
    const cancel = {
      $case: 'cancelExecution' as const,
      value: { executionId, intentId: '', caller: undefined, reason: 'not needed' },
    };
    const cancelled = {
      $case: 'executionCancelled' as const,
      value: { executionId, reason: 'not needed', attribution: undefined },
    };
    const records = [
      logged(1, 0, submit('one'), [accepted('one'), started('one'), scheduled('one', '0')]),
      logged(2, 0, cancel, [cancelled]),
    ];
    const { execution, steps } = foldHistory(executionId, records);

    expect(execution).toMatchObject({ status: 'CANCELLED', errorDetail: 'not needed' });
    expect(steps).toMatchObject([{ status: 'CANCELLED', finishedAtMs: startMs + 2 }]);
  });

  test('has the facts that a city execution recorded, and nothing of another execution', () => {
    const fact = {
      $case: 'factRecorded' as const,
      value: {
        fact: { kind: { $case: 'tenantCreated' as const, value: { tenantId: 'ten_new', name: 'acme' } } },
      },
    };
    const records = [
      logged(1, 0, submit('one'), [accepted('one'), started('one'), scheduled('one', '0')]),
      logged(2, 0, report('one', '0', []), [fact, succeededStep('one', '0'), started('other')]),
    ];
    const { history } = foldHistory(executionIdOf('one'), records);

    expect(history.slice(3).map(({ type }) => type)).toEqual(['FactRecorded', 'StepSucceeded']);
    expect(JSON.parse(history[3]!.data.toString())).toEqual({
      fact: 'tenant_created',
      tenant_id: 'ten_new',
      name: 'acme',
    });
    expect(stored('other', records)).toHaveLength(1);
  });

  test('is refused when an event has no command to stand on', () => {
    const records = [logged(1, 0, report('one', '0', []), [recorded('one', '0', 'a')])];

    expect(() => foldHistory(executionIdOf('one'), records)).toThrow(TerminalError);
    expect(foldHistory(executionIdOf('one'), [])).toMatchObject({
      execution: undefined,
      steps: [],
      history: [],
    });
  });
});
