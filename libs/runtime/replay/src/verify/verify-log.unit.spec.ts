import { beforeAll, describe, expect, test } from '@jest/globals';
import { Frame } from '@symphainy/contracts/wal';
import type { Event, Transition } from '@symphainy/contracts/wal';
import { MemoryWal } from '@symphainy/public-works-wal';
import type { WalReader } from '@symphainy/public-works-wal';
import { acme } from '@symphainy/runtime-core/testing';
import { LogBuilder } from '../testing/log-builder.js';
import { samplePartitionCount as partitionCount, submitting, writeSampleLog } from '../testing/sample-log.js';
import { copyLog, forgeLog } from '../testing/tampering.js';
import { isSound, runWalVerify } from './run-wal-verify.js';
import { verifyLog } from './verify-log.js';
import type { VerifyReport } from './verify-log.js';

const builder = new LogBuilder(new MemoryWal({ partitionCount }), partitionCount);

beforeAll(() => writeSampleLog(builder));

function verify(wal: WalReader = builder.wal, tenant?: string): Promise<VerifyReport> {
  return verifyLog(wal, partitionCount, tenant === undefined ? {} : { tenant });
}

type Kind = NonNullable<Event['kind']>;

/** The log with the events of one kind changed or left out, and every frame sealed anew. */
function forgeEvents<Case extends Kind['$case']>(
  name: Case,
  change: (kind: Extract<Kind, { $case: Case }>) => Kind | undefined,
): Promise<WalReader> {
  return forgeLog(builder.wal, partitionCount, (transition) => ({
    ...transition,
    events: transition.events.flatMap((event) => {
      if (event.kind?.$case !== name) return [event];
      const kind = change(event.kind as Extract<Kind, { $case: Case }>);
      return kind ? [{ kind }] : [];
    }),
  }));
}

describe('a sound log', () => {
  test('has chains that hold, and every event resolves', async () => {
    const report = await verify();
    expect(report.unresolved).toEqual([]);
    expect(report).toMatchObject({
      tenants: 2,
      without_tenant: 0,
      without_intent: 0,
      without_decision: 0,
      without_attribution: 0,
      chain: 'ok',
      damage: [],
    });
    expect(report.events).toBeGreaterThan(50);
    expect(isSound(report)).toBe(true);
  });

  test("is the sum of its tenants', each verified by its own records alone, by id or by name", async () => {
    const whole = await verify();
    const [city, byId, byName] = [
      await verify(builder.wal, 'city'),
      await verify(builder.wal, acme),
      await verify(builder.wal, 'acme'),
    ];
    for (const report of [city, byId]) expect(isSound(report)).toBe(true);
    expect(byName).toEqual(byId);
    expect(city.events + byId.events).toBe(whole.events);
    expect(byId.tenants).toBe(1);
  });

  test('of which an unknown tenant is asked for is an error, not an empty success', async () => {
    await expect(verify(builder.wal, 'nobody')).rejects.toMatchObject({ code: 'SYM-EX-0004' });
  });
});

describe('an event is counted and named that has no', () => {
  test('attribution: an acceptance without one, and all that follows from it', async () => {
    const wal = await forgeEvents('intentAccepted', ({ value }) => ({
      $case: 'intentAccepted',
      value: { ...value, attribution: undefined },
    }));
    const report = await verify(wal);
    expect(report.chain).toBe('ok');
    expect(report.without_attribution).toBeGreaterThan(10);
    expect(report.unresolved).toContainEqual(
      expect.objectContaining({
        type: 'intentAccepted',
        lacks: expect.arrayContaining(['attribution', 'intent']),
      }),
    );
    expect(report.unresolved).toContainEqual(expect.objectContaining({ type: 'executionStarted' }));
  });

  test('principal in its attribution', async () => {
    const wal = await forgeEvents('sessionOpened', ({ value }) => ({
      $case: 'sessionOpened',
      value: { ...value, attribution: { ...value.attribution!, principalId: '' } },
    }));
    expect(await verify(wal)).toMatchObject({
      without_attribution: 1,
      without_intent: 0,
      unresolved: [{ type: 'sessionOpened', lacks: ['attribution'] }],
    });
  });

  test('acceptance before it', async () => {
    const report = await verify(await forgeEvents('intentAccepted', () => undefined));
    expect(report.without_intent).toBeGreaterThan(10);
    expect(report.without_attribution).toBeGreaterThan(10);
    expect(report.without_tenant).toBeGreaterThan(10);
    expect(report.unresolved[0]).toMatchObject({ type: 'executionStarted' });
  });

  test.each([
    'artifactHydrated',
    'sessionOpened',
    'sessionClosed',
    'executionCancelled',
    'executionPaused',
    'executionResumed',
    'genesisRecorded',
  ] as const)('decision beside it: %s', async (name) => {
    const wal = await forgeLog(builder.wal, partitionCount, (transition) =>
      transition.events.some(({ kind }) => kind?.$case === name) ? withoutDecisions(transition) : transition,
    );
    const report = await verify(wal);
    expect(report.unresolved).toContainEqual(expect.objectContaining({ type: name, lacks: ['decision'] }));
    expect(isSound(report)).toBe(false);
  });

  test('decision that allows it', async () => {
    const wal = await forgeEvents('policyDecided', ({ value }) => ({
      $case: 'policyDecided',
      value: value.action === 'data.hydrate' ? { ...value, verdict: 2 } : value,
    }));
    expect(await verify(wal)).toMatchObject({
      without_decision: 1,
      unresolved: [{ type: 'artifactHydrated', lacks: ['decision'] }],
    });
  });

  test('decision of its own step: one that names another', async () => {
    const wal = await forgeEvents('stepScheduled', ({ value }) => ({
      $case: 'stepScheduled',
      value: { ...value, decisionId: 'dec_1_other' },
    }));
    const report = await verify(wal);
    expect(new Set(report.unresolved.map(({ type }) => type))).toEqual(new Set(['stepScheduled']));
    expect(report.without_decision).toBeGreaterThan(3);
  });

  test('decision of what it undoes: one that allowed another step', async () => {
    const wal = await forgeEvents('stepScheduled', ({ value }) => ({
      $case: 'stepScheduled',
      value: value.path.endsWith('~undo') ? { ...value, decisionId: 'dec_2_other' } : value,
    }));
    expect(await verify(wal)).toMatchObject({
      without_decision: 1,
      unresolved: [{ type: 'stepScheduled', lacks: ['decision'] }],
    });
  });

  test('verdict, although it is a decision', async () => {
    const wal = await forgeEvents('policyDecided', ({ value }) => ({
      $case: 'policyDecided',
      value: value.action === 'city.count_refusals' ? { ...value, verdict: 0, intentId: '' } : value,
    }));
    const { unresolved } = await verify(wal);
    expect(unresolved).toMatchObject([
      { type: 'policyDecided', lacks: ['intent', 'decision', 'attribution'] },
    ]);
  });

  test('caller that is the principal of its decision', async () => {
    const wal = await forgeEvents('policyDecided', ({ value }) => ({
      $case: 'policyDecided',
      value: value.action === 'data.hydrate' ? { ...value, principalId: 'usr_eve' } : value,
    }));
    expect(await verify(wal)).toMatchObject({
      unresolved: [{ type: 'policyDecided', lacks: ['attribution'] }],
    });
  });

  test('tenant that was ever created, or that of another', async () => {
    const moved = await forgeLog(builder.wal, partitionCount, (transition) =>
      transition.command?.kind?.$case === 'hydrateArtifact'
        ? { ...transition, tenantId: 'ten_ghost' }
        : transition,
    );
    expect(await verify(moved)).toMatchObject({ without_tenant: 2, chain: 'ok', tenants: 3 });
  });

  test('genesis to answer for what the platform did by itself', async () => {
    const { unresolved } = await verify(await forgeEvents('genesisRecorded', () => undefined));
    for (const type of ['refusalsCounted', 'commandQuarantined']) {
      expect(unresolved).toContainEqual(
        expect.objectContaining({ type, lacks: expect.arrayContaining(['intent', 'attribution']) }),
      );
    }
  });
});

describe('damage is found and named', () => {
  test.each([0, 40, -1])(
    'when a bit at %d of a frame is flipped, and the other partitions are verified',
    async (at) => {
      const wal = await copyLog(builder.wal, partitionCount, (bytes, partition, offset) => {
        if (partition === 2 && offset === 1) bytes[at < 0 ? bytes.length + at : at]! ^= 1;
        return bytes;
      });
      const report = await verify(wal);
      expect(report).toMatchObject({ chain: 'damaged', damage: [{ partition: 2, offset: 1 }] });
      expect(report.frames).toBeGreaterThan(5);
      expect(isSound(report)).toBe(false);
    },
  );

  test('when a record is missing', async () => {
    const missing: WalReader = {
      ends: (partitions) => builder.wal.ends(partitions),
      follow: (...following) => builder.wal.follow(...following),
      async *read(ranges) {
        for await (const records of builder.wal.read(ranges)) {
          yield records.filter(({ partition, offset }) => partition !== 1 || offset !== 2);
        }
      },
    };
    expect((await verify(missing)).damage).toEqual([
      { partition: 1, offset: 3, detail: expect.stringContaining('where 2 must be') },
    ]);
  });

  test("in one tenant's transitions by whoever verifies it, and not by who verifies another", async () => {
    const writer = new LogBuilder(new MemoryWal({ partitionCount }), partitionCount);
    await writeSampleLog(writer);
    // A frame with transitions of both tenants: acme's counted refusals, and a quarantine of the platform's.
    const wal = await copyLog(writer.wal, partitionCount, (bytes) => {
      const frame = Frame.decode(bytes);
      if (frame.links.length < 2) return bytes;
      const platform = frame.transitions[1]!;
      platform[platform.length - 1]! ^= 1;
      return Frame.encode(frame).finish();
    });
    expect((await verify(wal)).chain).toBe('damaged');
    expect((await verify(wal, 'ten_city')).damage).toMatchObject([{ partition: 2 }]);
    expect(await verify(wal, acme)).toEqual(await verify(writer.wal, acme));
  });

  test("when a tenant's transition is left out of a frame that is otherwise sealed well", async () => {
    const wal = await copyLog(builder.wal, partitionCount, (bytes, partition, offset) => {
      if (partition !== 1 || offset !== 2) return bytes;
      const frame = Frame.decode(bytes);
      return Frame.encode({ ...frame, transitions: frame.transitions.slice(1) }).finish();
    });
    for (const tenant of [undefined, acme]) {
      expect((await verify(wal, tenant)).damage).toEqual([
        { partition: 1, offset: 2, detail: expect.stringContaining('does not fit its transitions') },
      ]);
    }
  });

  test('whatever byte of a frame is flipped, whole or by tenant', async () => {
    await builder.frame(3, submitting(3, 'one more'));
    const offset = (await builder.wal.ends([3])).get(3)! - 1;
    const read = builder.wal.read([{ partition: 3, from: offset, end: offset + 1 }]);
    let length = 0;
    for await (const [record] of read) length = record!.bytes.length;
    for (let at = 0; at < length; at += 11) {
      const wal = await copyLog(builder.wal, partitionCount, (bytes, partition, where) => {
        if (partition === 3 && where === offset) bytes[at]! ^= 2;
        return bytes;
      });
      expect((await verify(wal)).damage).toMatchObject([{ partition: 3, offset }]);
      expect((await verify(wal, acme)).damage).toMatchObject([{ partition: 3, offset }]);
    }
  });
});

test('the report is one line of JSON, or lines that say the same', async () => {
  const lines: string[] = [];
  const options = { wal: builder.wal, partitionCount };
  const report = await runWalVerify({ ...options, json: true }, (line) => lines.push(line));
  expect(lines).toEqual([JSON.stringify(report)]);
  lines.length = 0;
  await runWalVerify({ ...options, json: false }, (line) => lines.push(line));
  expect(lines.at(-1)).toBe('sound');
  expect(lines).toContain(`events     ${report.events} of 2 tenants`);
});

function withoutDecisions(transition: Transition): Transition {
  return { ...transition, events: transition.events.filter(({ kind }) => kind?.$case !== 'policyDecided') };
}
