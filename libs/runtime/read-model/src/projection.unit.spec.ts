import { describe, expect, test } from '@jest/globals';
import { CountRefusals, Verdict } from '@symphainy/contracts/wal';
import { MemoryReadStore } from '@symphainy/public-works-read-store';
import fc from 'fast-check';
import type { LoggedTransition } from './logged-transition.js';
import { Projection } from './projection.js';
import { rowDigest } from './row-digest.js';
import { cutInto, sampleLog, writeBatches } from './sample-log.js';
import {
  accepted,
  artifact,
  artifactIdOf,
  decided,
  executionIdOf,
  failed,
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
  succeededStep,
  tenantId,
  wholeExecution,
} from './sample-transitions.js';
import { digestTables } from './table-digests.js';

function project(...transitions: readonly LoggedTransition[]) {
  const projection = new Projection();
  for (const transition of transitions) projection.add(transition);
  return projection.changes();
}

describe('the rows of an execution', () => {
  test('that begins and ends in one batch are its last state, its artifacts, their edges and one chunk', () => {
    const rows = project(...wholeExecution('one', 10));

    expect(rows.executions).toHaveLength(1);
    expect(rows.executions[0]).toMatchObject({
      executionId: executionIdOf('one'),
      tenantId,
      partition,
      type: 'operations.plan_migration',
      solutionId: 'migration',
      solutionVersion: 4,
      status: 'SUCCEEDED',
      principalId: 'usr_1',
      roles: ['operator'],
      actorChain: ['experience'],
      labels: { team: 'north' },
      sealedPointers: ['/holder'],
      acceptedAtMs: startMs + 10,
      updatedAtMs: startMs + 12,
      finishedAtMs: startMs + 12,
      acceptedSeq: 10,
      acceptedIndex: 0,
      updatedSeq: 12,
      updatedIndex: 0,
    });
    expect(rows.executionUpdates).toEqual([]);
    expect(rows.history).toHaveLength(1);
    expect(rows.artifacts.map(({ artifactId, path, keyId }) => [artifactId, path, keyId])).toEqual([
      [artifactIdOf('one-plan'), '0', 'key_1'],
      [artifactIdOf('one-report'), '1', 'key_1'],
    ]);
    expect(rows.lineage.map(({ from, relation, to, path, seq }) => [from, relation, to, path, seq])).toEqual([
      [executionIdOf('one'), 'produced', artifactIdOf('one-plan'), '0', 11],
      ['mainframe/POLMAST/7', 'derived', artifactIdOf('one-plan'), '0', 11],
      [artifactIdOf('one-plan'), 'used', executionIdOf('one'), '1', 11],
      [executionIdOf('one'), 'produced', artifactIdOf('one-report'), '1', 12],
    ]);
  });

  test('that was accepted earlier are one update that holds everything since', () => {
    const [, second, third] = wholeExecution('one') as [LoggedTransition, LoggedTransition, LoggedTransition];
    const rows = project(second, third);

    expect(rows.executions).toEqual([]);
    expect(rows.executionUpdates).toEqual([
      {
        executionId: executionIdOf('one'),
        status: 'SUCCEEDED',
        finishedAtMs: startMs + 3,
        errorCode: '',
        errorDetail: '',
        updatedAtMs: startMs + 3,
        updatedSeq: 3,
        updatedIndex: 0,
      },
    ]);
  });

  test('that was denied say which decision denied it', () => {
    const deny = decided('one', '', Verdict.VERDICT_DENY);
    const rejected = {
      $case: 'executionRejected' as const,
      value: { executionId: executionIdOf('one'), decisionId: 'dec_1' },
    };
    const [row] = project(logged(1, 0, submit('one'), [accepted('one'), deny, rejected])).executions;

    expect(row).toMatchObject({ status: 'REJECTED', finishedAtMs: startMs + 1, errorCode: 'SYM-RT-0019' });
    expect(row!.errorDetail).toContain('dec_1');
  });

  test('wait while a retry is due, run again, and fail with the reason', () => {
    const begin = logged(1, 0, submit('one'), [accepted('one'), started('one'), scheduled('one', '0')]);
    const again = logged(2, 0, failedReport('one', '0'), [failedStep('one', '0'), retry('one', '0', 2)]);
    const timer = { executionId: executionIdOf('one'), path: '0', attempt: 2, kind: 1, dueMs: 1 };
    const second = logged(3, 0, { $case: 'fireTimer', value: timer }, [scheduled('one', '0', 2)]);
    const last = logged(4, 0, failedReport('one', '0', 2), [failedStep('one', '0', 2), failed('one')]);

    expect(project(begin, again).executions[0]!.status).toBe('WAITING');
    expect(project(begin, again, second).executions[0]!.status).toBe('RUNNING');
    expect(project(begin, again, second, last).executions[0]).toMatchObject({
      status: 'FAILED',
      errorCode: 'SYM-RL-0002',
      errorDetail: 'no answer',
      finishedAtMs: startMs + 4,
    });
  });

  test('are stuck when an incident is opened, but not by a report that came too late', () => {
    const begin = logged(1, 0, submit('one'), [accepted('one'), started('one'), scheduled('one', '0')]);
    const executionId = executionIdOf('one');
    const incident = {
      $case: 'incidentOpened' as const,
      value: { incidentId: 'inc_1', executionId, path: '0', reason: 'unknown outcome' },
    };
    const late = { $case: 'lateReportRecorded' as const, value: { executionId, path: '0', attempt: 1 } };
    const stuck = project(begin, logged(2, 0, failedReport('one', '0'), [failedStep('one', '0'), incident]));
    const evidence = project(begin, logged(2, 0, failedReport('one', '0'), [late, incident]));

    expect(stuck.executions[0]!.status).toBe('STUCK');
    expect(stuck.incidents).toMatchObject([{ incidentId: 'inc_1', executionId, reason: 'unknown outcome' }]);
    expect(evidence.executions[0]).toMatchObject({ status: 'RUNNING', updatedSeq: 1 });
    expect(evidence.incidents).toHaveLength(1);
  });

  test('do not change when an artifact is read, which is history nevertheless', () => {
    const executionId = executionIdOf('one');
    const artifactId = artifactIdOf('one-plan');
    const command = {
      $case: 'hydrateArtifact' as const,
      value: { artifactId, executionId, intentId: 'int_2', caller: undefined, purpose: 'review' },
    };
    const hydrated = {
      $case: 'artifactHydrated' as const,
      value: { artifactId, executionId, attribution: undefined },
    };
    const rows = project(logged(9, 0, command, [decided('one', ''), hydrated]));

    expect(rows.executionUpdates).toEqual([]);
    expect(rows.history).toMatchObject([{ executionId }]);
  });
});

describe('other rows', () => {
  test('a session, its closing in its partition and its revocation in the control log', () => {
    const place = { tenantId, partition, seq: 1, index: 0 };
    const open = {
      $case: 'openSession' as const,
      value: { sessionId: 'ses', intentId: '', caller: undefined, expiresAtMs: 9 },
    };
    const opened = {
      $case: 'sessionOpened' as const,
      value: { sessionId: 'ses', attribution: { ...attributionOf() }, expiresAtMs: 9 },
    };
    const revoked = {
      $case: 'factRecorded' as const,
      value: {
        fact: {
          kind: {
            $case: 'sessionRevoked' as const,
            value: { tenantId: 'ten_other', sessionId: 'ses', expiresAtMs: 9 },
          },
        },
      },
    };

    expect(project(logged(1, 0, open, [opened])).sessions).toEqual([
      {
        sessionId: 'ses',
        principalId: 'usr_1',
        channel: 'rest',
        openedAtMs: startMs + 1,
        expiresAtMs: 9,
        ...place,
      },
    ]);
    expect(project(logged(1, 0, report('city', '0', []), [revoked])).sessionClosings).toEqual([
      { sessionId: 'ses', closedAtMs: startMs + 1, ...place, tenantId: 'ten_other' },
    ]);
  });

  test('refusals are added up by minute and code', () => {
    const count = (countByCode: { [code: string]: number }) =>
      logged(
        1,
        0,
        { $case: 'countRefusals', value: CountRefusals.create({ tenantId, minuteMs: 60_000, countByCode }) },
        [{ $case: 'refusalsCounted', value: { tenantId, count: 1 } }],
      );
    const rows = project(count({ a: 1, b: 2 }), count({ a: 3 }));

    expect(rows.refusals.map(({ code, count }) => [code, count])).toEqual([
      ['a', 4],
      ['b', 2],
    ]);
    expect(rows.history).toEqual([]);
  });

  test('a quarantined command is one incident, told by the event that says more', () => {
    const command = { $case: 'quarantine' as const, value: { command: Buffer.from('x'), detail: 'threw' } };
    const quarantined = {
      $case: 'commandQuarantined' as const,
      value: { incidentId: 'inc_1', detail: 'threw' },
    };
    const opened = {
      $case: 'incidentOpened' as const,
      value: { incidentId: 'inc_1', executionId: executionIdOf('one'), path: '', reason: 'poison' },
    };

    expect(project(logged(1, 0, command, [quarantined])).incidents).toMatchObject([{ reason: 'threw' }]);
    expect(project(logged(1, 0, command, [quarantined, opened])).incidents).toMatchObject([
      { reason: 'poison' },
    ]);
  });

  test('an event of a kind that this version does not know halts', () => {
    const { transition, ...rest } = logged(1, 0, submit('one'), []);
    const unknown = { ...rest, transition: { ...transition, events: [{ kind: undefined }] } };

    expect(() => project(unknown)).toThrow('3.1.0');
  });
});

describe('what a table cannot hold', () => {
  test('is replaced in the rows, so that no realm can stop them', () => {
    const hostile = artifact('a', {
      name: 'a\0b',
      derivedFrom: [{ tenantId, system: 's', collection: 'c', key: 'k'.repeat(9_000), version: '' }],
    });
    const labels = { 'x\0': 'y\0', plain: '\\u0000' };
    const rows = project(
      logged(1, 0, submit('one', { labels }), [accepted('one')]),
      logged(2, 0, report('one', '0', [hostile]), [recorded('one', '0', 'a'), succeededStep('one', '0')]),
    );

    expect(rows.artifacts[0]!.name).toBe('a\ufffdb');
    expect(rows.executions[0]!.labels).toEqual({ 'x\ufffd': 'y\ufffd', plain: '\\u0000' });
    const derived = rows.lineage.find(({ relation }) => relation === 'derived')!;
    expect(derived.from).toHaveLength(900 + 1 + 64);
    expect(derived.from.startsWith('s/c/kkk')).toBe(true);
  });
});

describe('digests', () => {
  test('of equal rows are equal whatever the order of properties and the kind of bytes', () => {
    const row = project(...wholeExecution('one')).executions[0]!;
    const reversed = Object.fromEntries(Object.entries(row).reverse()) as unknown as typeof row;

    expect(rowDigest('executions', { ...reversed, params: new Uint8Array(row.params) })).toEqual(
      rowDigest('executions', row),
    );
  });

  test('tell rows apart that differ in one property, in a boundary between two, or in their table', () => {
    const row = project(...wholeExecution('one')).lineage[0]!;
    const others = [
      { ...row, seq: row.seq + 1 },
      { ...row, from: `${row.from}x`, to: row.to.slice(1) },
      { ...row, from: row.to, to: row.from },
    ];

    for (const other of others) expect(rowDigest('lineage', other)).not.toEqual(rowDigest('lineage', row));
  });

  test('of rows do not depend on how the log was cut into batches', async () => {
    const all = sampleLog();
    const whole = await digestsOf([all]);
    expect(whole.map(([table, rows]) => [table, rows])).toEqual([
      ['executions', 5],
      ['history', 6],
      ['artifacts', 9],
      ['lineage', 18],
      ['sessions', 0],
      ['sessionClosings', 0],
      ['incidents', 0],
      ['refusals', 0],
    ]);

    const seed = Date.now() % 2 ** 31;
    console.info(`seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: all.length - 1 })), async (cuts) => {
        const batches = cutInto(all, cuts);
        expect(await digestsOf(batches)).toEqual(whole);
      }),
      { seed, numRuns: 100 },
    );
  });
});

async function digestsOf(batches: readonly (readonly LoggedTransition[])[]) {
  const store = new MemoryReadStore();
  await writeBatches(store, batches);
  const digests = await digestTables(await store.snapshot(), partition);
  return Array.from(digests, ([table, digest]) => [table, digest.rows, digest.hex()]);
}

function attributionOf() {
  const event = accepted('one');
  if (event.$case !== 'intentAccepted' || !event.value.attribution) throw new Error('no attribution');
  return event.value.attribution;
}
