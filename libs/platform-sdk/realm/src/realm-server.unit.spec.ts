import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Attribution, Mode } from '@symphainy/contracts/kernel';
import type { Report, WorkRequest, WorkResponse } from '@symphainy/contracts/realm';
import { Task } from '@symphainy/contracts/realm';
import type { HandlerContext } from './handler-context.js';
import type { HandlerResult } from './handler-result.js';
import { jsonArtifact } from './handler-result.js';
import { silentLog } from './log.js';
import { RetryableRealmError, TerminalRealmError, UnknownOutcomeError } from './realm-error.js';
import type { RealmServerOptions } from './realm-server.js';
import { RealmServer } from './realm-server.js';
import { defineIntent, defineRealm } from './realm.js';

type Handle = (params: { n: number }, context: HandlerContext) => HandlerResult | Promise<HandlerResult>;

/** A realm whose two intents do what the test says. */
class Bench {
  handle: Handle = (params) => ({ artifacts: [jsonArtifact('out', 'number', params.n)] });
  begun: string[] = [];
  readonly warnings: string[] = [];
  readonly server: RealmServer;

  constructor(options: RealmServerOptions = {}) {
    const common = {
      description: 'Does what the test says',
      params: {
        type: 'object',
        required: ['n'],
        properties: { n: { type: 'integer' } },
        additionalProperties: false,
      },
    };
    const run = (params: { n: number }, context: HandlerContext) => {
      this.begun.push(context.stepKey);
      return this.handle(params, context);
    };
    const realm = defineRealm({
      name: 'probe',
      version: '1.0.0',
      intents: [
        defineIntent<{ n: number }>({
          ...common,
          type: 'probe.compute',
          effect: 'pure',
          handle: ({ params }, context) => run(params, context),
        }),
        defineIntent<{ n: number }>({
          ...common,
          type: 'probe.write',
          effect: 'external_write',
          idempotency: 'native',
          handle: ({ params }, context) => run(params, context),
        }),
      ],
      artifactKinds: [{ kind: 'number', description: 'A number' }],
    });
    const log = { ...silentLog, warn: (_: object, message: string) => void this.warnings.push(message) };
    this.server = new RealmServer(realm, { log, ...options });
  }

  open(): TestStream {
    const stream = new TestStream();
    this.server.work(stream);
    return stream;
  }
}

class TestStream extends EventEmitter {
  readonly responses: WorkResponse[] = [];
  ended = false;
  full = false;

  write(response: WorkResponse): boolean {
    this.responses.push(response);
    return !this.full;
  }
  end(): void {
    this.ended = true;
  }
  send(request: Partial<WorkRequest>): void {
    this.emit('data', { tasks: [], cancels: [], drain: false, ...request });
  }
  get reports(): Report[] {
    return this.responses.flatMap((response) => response.reports);
  }
  get credits(): number {
    return this.responses.reduce((sum, response) => sum + response.credits, 0);
  }
}

const task = (id: string, changes: Partial<Task> = {}): Task =>
  Task.fromPartial({
    taskId: id,
    executionId: 'exe_1_a',
    path: '0',
    attempt: 1,
    stepKey: `key-${id}`,
    intentType: 'probe.compute',
    params: Buffer.from('{"n":7}'),
    attribution: Attribution.fromPartial({ tenantId: 'ten_a', principalId: 'usr_a' }),
    deadlineMs: Date.now() + 10_000,
    mode: Mode.MODE_LIVE,
    ...changes,
  });

const never = (): Promise<HandlerResult> => new Promise(() => undefined);
const tick = (ms = 0): Promise<void> => jest.advanceTimersByTimeAsync(ms);
const outcomes = (stream: TestStream): [string, string | undefined][] =>
  stream.reports.map(({ taskId, outcome }) => [taskId, outcome?.$case]);

/** A promise that the test settles. */
function deferred(): { promise: Promise<HandlerResult>; resolve: (value: HandlerResult) => void } {
  let resolve: (value: HandlerResult) => void = () => undefined;
  const promise = new Promise<HandlerResult>((settle) => (resolve = settle));
  return { promise, resolve };
}

beforeEach(() => {
  jest.useFakeTimers({ now: Date.UTC(2030, 0, 1) });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('what a handler does becomes one report', () => {
  const handled = async (handle: Handle, changes: Partial<Task> = {}): Promise<Report['outcome']> => {
    const bench = new Bench();
    bench.handle = handle;
    return (await bench.server.handle(task('t', changes)))?.outcome;
  };
  const write = { intentType: 'probe.write' };
  const boom = (): never => {
    throw new TypeError('password is hunter2');
  };

  test('artifacts and events arrive as bytes', async () => {
    expect(
      await handled(({ n }) => ({
        artifacts: [jsonArtifact('out', 'number', n)],
        events: [
          { type: 'computed', data: { n } },
          { type: 'raw', data: Buffer.from([1, 2]) },
        ],
      })),
    ).toEqual({
      $case: 'succeeded',
      value: {
        artifacts: [
          {
            name: 'out',
            kind: 'number',
            contentType: 'application/json',
            content: Buffer.from('7'),
            derivedFrom: [],
          },
        ],
        events: [
          { type: 'computed', data: Buffer.from('{"n":7}') },
          { type: 'raw', data: Buffer.from([1, 2]) },
        ],
      },
    });
  });

  test('wrong parameters never reach the handler', async () => {
    const bench = new Bench();
    const report = await bench.server.handle(task('t', { params: Buffer.from('{"n":"x"}') }));
    expect(report?.outcome).toMatchObject({
      $case: 'failed',
      value: { code: 'SYM-RL-0001', detail: '/n must be integer', retryable: false },
    });
    expect(bench.begun).toEqual([]);
  });

  test('an intent that the realm does not offer fails for good', async () => {
    expect(await handled(() => ({}), { intentType: 'probe.other' })).toMatchObject({
      value: { code: 'SYM-RL-0003', retryable: false },
    });
  });

  test('a task without attribution is not carried out', async () => {
    expect(await handled(() => ({}), { attribution: undefined })).toMatchObject({
      value: { code: 'SYM-RL-0001', detail: expect.stringContaining('attribution'), retryable: false },
    });
  });

  test('the class of the error decides whether Runtime tries again', async () => {
    const terminal = await handled(() => Promise.reject(new TerminalRealmError('no such policy')));
    expect(terminal).toMatchObject({
      value: { code: 'SYM-RL-0001', detail: 'no such policy', retryable: false },
    });
    const retryable = await handled(() => Promise.reject(new RetryableRealmError('host is busy')));
    expect(retryable).toMatchObject({
      value: { code: 'SYM-RL-0002', detail: 'host is busy', retryable: true },
    });
    const later = new RetryableRealmError('host asks for patience', { retryAfterMs: 1_500 });
    expect(await handled(() => Promise.reject(later))).toMatchObject({ value: { retryAfterMs: 1_500 } });
  });

  test('an unexpected exception is tried again and tells nothing of itself', async () => {
    for (const handle of [boom, async () => boom()]) {
      const outcome = await handled(handle);
      expect(outcome).toMatchObject({ $case: 'failed', value: { code: 'SYM-RL-0002', retryable: true } });
      expect(JSON.stringify(outcome)).not.toMatch(/hunter2|at /);
    }
  });

  test('an external write that breaks off is UNKNOWN; with a clear verdict or in a dry run it is not', async () => {
    expect(await handled(boom, write)).toMatchObject({ $case: 'unknown' });
    expect(await handled(() => Promise.reject(new UnknownOutcomeError('no answer')), write)).toEqual({
      $case: 'unknown',
      value: { detail: 'no answer' },
    });
    expect(await handled(() => Promise.reject(new TerminalRealmError('closed')), write)).toMatchObject({
      $case: 'failed',
    });
    expect(await handled(boom, { ...write, mode: Mode.MODE_DRY_RUN })).toMatchObject({ $case: 'failed' });
  });

  test('a result that breaks a limit is a clear failure, for a write that happened UNKNOWN', async () => {
    const tooLarge: Handle = () => ({ artifacts: [jsonArtifact('out', 'number', 'x'.repeat(70_000))] });
    expect(await handled(tooLarge)).toMatchObject({
      $case: 'failed',
      value: {
        code: 'SYM-RL-0004',
        detail: 'artifact out has 70002 bytes; inline artifacts have at most 65536',
        retryable: false,
      },
    });
    expect(await handled(tooLarge, write)).toMatchObject({ $case: 'unknown' });
  });

  test.each<[string, HandlerResult]>([
    [
      'two artifacts named a',
      { artifacts: [jsonArtifact('a', 'number', 1), jsonArtifact('a', 'number', 2)] },
    ],
    ['does not declare', { artifacts: [jsonArtifact('a', 'secret_kind', 1)] }],
    ['without a name', { artifacts: [jsonArtifact('', 'number', 1)] }],
    ['without a type', { events: [{ type: '', data: {} }] }],
    ['at most 64', { events: Array.from({ length: 65 }, () => ({ type: 'e', data: 1 })) }],
    [
      'bytes of artifacts and events',
      {
        artifacts: Array.from({ length: 10 }, (_, n) => jsonArtifact(`a${n}`, 'number', 'x'.repeat(60_000))),
      },
    ],
    [
      'may not make any',
      { changes: [{ target: undefined, beforeDigest: Buffer.alloc(0), afterDigest: Buffer.alloc(0) }] },
    ],
  ])('a result that breaks the contract is named: %s', async (detail, result) => {
    expect(await handled(() => result)).toMatchObject({
      $case: 'failed',
      value: { code: 'SYM-RL-0004', detail: expect.stringContaining(detail), retryable: false },
    });
  });

  test('the handler sees attribution, inputs, bindings, solution context and mode', async () => {
    let seen: unknown;
    await handled(
      (_, context) => {
        const input = context.inputs.get('runbook');
        seen = {
          tenant: context.tenantId,
          key: context.stepKey,
          mode: context.mode,
          input: input?.json(),
          bare: context.inputs.get('bare')?.content,
          system: context.bindings[0]?.settings,
          solution: context.solutionContext,
        };
        return {};
      },
      {
        mode: Mode.MODE_DRY_RUN,
        inputs: [
          {
            artifactId: 'art_1',
            name: 'runbook',
            kind: 'k',
            contentType: 'application/json',
            content: Buffer.from('[1]'),
            hydrated: true,
          },
          {
            artifactId: 'art_2',
            name: 'bare',
            kind: 'k',
            contentType: 'text/plain',
            content: Buffer.alloc(0),
            hydrated: false,
          },
        ],
        bindings: [{ system: 'legacy', adapter: 'mainframe', settings: Buffer.from('{"dataset":"POL"}') }],
        solutionContext: Buffer.from('{"goals":["g"],"constraints":["c", 3],"risk":"High"}'),
      },
    );
    expect(seen).toEqual({
      tenant: 'ten_a',
      key: 'key-t',
      mode: 'dry_run',
      input: [1],
      bare: undefined,
      system: { dataset: 'POL' },
      solution: { goals: ['g'], constraints: ['c'], risk: 'High', conflictResolution: 'incident' },
    });
  });
});

describe('deadlines', () => {
  test.each([
    ['probe.compute', 'failed'],
    ['probe.write', 'unknown'],
  ])('a handler of %s that ignores its signal is answered for: %s', async (intentType, outcome) => {
    const bench = new Bench();
    const late = deferred();
    let signal: AbortSignal | undefined;
    bench.handle = (_, context) => {
      signal = context.signal;
      return late.promise;
    };
    const stream = bench.open();
    await tick();
    stream.send({ tasks: [task('t', { intentType, deadlineMs: Date.now() + 500 })] });
    await tick(600);
    expect(signal?.aborted).toBe(true);
    expect(outcomes(stream)).toEqual([['t', outcome]]);
    const creditsBefore = stream.credits;
    late.resolve({});
    await tick(10);
    expect(outcomes(stream)).toHaveLength(1);
    expect(bench.warnings).toEqual(['a result came after the deadline and was dropped']);
    expect(stream.credits).toBe(creditsBefore + 1);
  });

  test('a deadline that has passed already is not begun, so even a write has clearly failed', async () => {
    const bench = new Bench();
    const report = await bench.server.handle(
      task('t', { intentType: 'probe.write', deadlineMs: Date.now() }),
    );
    expect(report?.outcome).toMatchObject({
      $case: 'failed',
      value: { code: 'SYM-RT-0011', retryable: true },
    });
    expect(bench.begun).toEqual([]);
  });

  test('a task without a deadline gets the one of its intent', async () => {
    const bench = new Bench();
    bench.handle = never;
    const report = bench.server.handle(task('t', { deadlineMs: 0 }));
    await tick(30_100);
    expect((await report)?.outcome).toMatchObject({ $case: 'failed', value: { code: 'SYM-RT-0011' } });
  });

  test('a realm whose places are all held by overdue handlers is not ready', async () => {
    const bench = new Bench({ concurrencyMax: 1 });
    bench.handle = never;
    const stream = bench.open();
    await tick();
    stream.send({ tasks: [task('t', { deadlineMs: Date.now() + 100 })] });
    expect(bench.server.notReadyReasons()).toEqual([]);
    await tick(200);
    expect(bench.server.notReadyReasons()).toEqual(['all 1 handlers run on past their deadline']);
  });
});

describe('cancels', () => {
  test('a late result is not reported after a cancel, and the credit comes back', async () => {
    const bench = new Bench();
    const late = deferred();
    bench.handle = () => late.promise;
    const stream = bench.open();
    await tick();
    stream.send({ tasks: [task('t')] });
    stream.send({ cancels: [{ taskId: 't' }] });
    late.resolve({});
    await tick();
    expect(stream.reports).toEqual([]);
    expect(stream.credits).toBe(65);
  });

  test('a cancelled write that began is reported all the same: its outcome is evidence', async () => {
    const bench = new Bench();
    const late = deferred();
    bench.handle = () => late.promise;
    const stream = bench.open();
    await tick();
    stream.send({ tasks: [task('t', { intentType: 'probe.write' })], cancels: [{ taskId: 't' }] });
    late.resolve({});
    await tick();
    expect(outcomes(stream)).toEqual([['t', 'succeeded']]);
  });

  test('a cancelled write that had to wait never begins and says so', async () => {
    const bench = new Bench({ concurrencyMax: 1 });
    bench.handle = never;
    const [first, second] = [bench.open(), bench.open()];
    await tick();
    first.send({ tasks: [task('a')] });
    second.send({ tasks: [task('b', { intentType: 'probe.write' })] });
    second.send({ cancels: [{ taskId: 'b' }] });
    await tick();
    expect(second.reports[0]?.outcome).toMatchObject({ $case: 'failed', value: { retryable: true } });
    expect(bench.begun).toEqual(['key-a']);
  });

  test('a cancel for something unknown or ended changes nothing', async () => {
    const bench = new Bench();
    const stream = bench.open();
    await tick();
    stream.send({ tasks: [task('t')], cancels: [{ taskId: 't' }, { taskId: 'other' }] });
    await tick();
    expect(outcomes(stream)).toEqual([['t', 'succeeded']]);
  });
});

describe('the stream', () => {
  test('grants credits, gives each back, and writes once a tick', async () => {
    const bench = new Bench({ concurrencyMax: 4 });
    const stream = bench.open();
    await tick();
    expect(stream.responses).toEqual([{ reports: [], heartbeats: [], credits: 4 }]);
    stream.send({ tasks: ['a', 'b', 'c'].map((id) => task(id)) });
    await tick();
    expect(stream.responses).toHaveLength(2);
    expect(stream.responses[1]).toMatchObject({ credits: 3, reports: [{}, {}, {}] });
  });

  test('a task beyond the credits is refused and not begun', async () => {
    const bench = new Bench({ concurrencyMax: 2 });
    bench.handle = never;
    const stream = bench.open();
    await tick();
    stream.send({ tasks: ['a', 'b', 'c'].map((id) => task(id)) });
    await tick();
    expect(outcomes(stream)).toEqual([['c', 'failed']]);
    expect(stream.reports[0]?.outcome).toMatchObject({
      value: { detail: expect.stringContaining('credit') },
    });
    expect(bench.begun).toEqual(['key-a', 'key-b']);
  });

  test('several streams share the places; what waits begins in order', async () => {
    const bench = new Bench({ concurrencyMax: 2 });
    const gates = new Map<string, (value: HandlerResult) => void>();
    bench.handle = (_, context) => {
      const gate = deferred();
      gates.set(context.stepKey, gate.resolve);
      return gate.promise;
    };
    const [first, second] = [bench.open(), bench.open()];
    await tick();
    first.send({ tasks: [task('a'), task('b')] });
    second.send({ tasks: [task('c'), task('d')] });
    expect(bench.begun).toEqual(['key-a', 'key-b']);
    gates.get('key-b')?.({});
    await tick();
    expect(bench.begun).toEqual(['key-a', 'key-b', 'key-c']);
    gates.get('key-a')?.({});
    await tick();
    expect(bench.begun).toEqual(['key-a', 'key-b', 'key-c', 'key-d']);
  });

  test('a task that comes again while it is under way runs once and answers both', async () => {
    const bench = new Bench();
    const gate = deferred();
    bench.handle = () => gate.promise;
    const [lost, fresh] = [bench.open(), bench.open()];
    await tick();
    lost.send({ tasks: [task('t')] });
    lost.emit('cancelled');
    fresh.send({ tasks: [task('t')] });
    gate.resolve({});
    await tick();
    expect(bench.begun).toHaveLength(1);
    expect(lost.reports).toEqual([]);
    expect(outcomes(fresh)).toEqual([['t', 'succeeded']]);
  });

  test('a task that comes again after its deadline was answered gets that answer at once', async () => {
    const bench = new Bench();
    bench.handle = never;
    const stream = bench.open();
    await tick();
    stream.send({ tasks: [task('t', { deadlineMs: Date.now() + 100 })] });
    await tick(200);
    stream.send({ tasks: [task('t')] });
    await tick();
    expect(outcomes(stream)).toEqual([
      ['t', 'failed'],
      ['t', 'failed'],
    ]);
    expect(bench.begun).toHaveLength(1);
  });

  test('a reader that is slow gets no more until it has drained, and nothing is lost', async () => {
    const bench = new Bench();
    const stream = bench.open();
    await tick();
    stream.full = true;
    stream.send({ tasks: [task('a')] });
    await tick();
    stream.send({ tasks: [task('b')] });
    await tick();
    expect(outcomes(stream)).toEqual([['a', 'succeeded']]);
    stream.full = false;
    stream.emit('drain');
    await tick();
    expect(outcomes(stream)).toEqual([
      ['a', 'succeeded'],
      ['b', 'succeeded'],
    ]);
  });

  test('large reports are spread over messages of bounded size', async () => {
    const bench = new Bench();
    bench.handle = () => ({
      artifacts: Array.from({ length: 8 }, (_, n) => jsonArtifact(`a${n}`, 'number', 'x'.repeat(60_000))),
    });
    const stream = bench.open();
    await tick();
    stream.send({ tasks: Array.from({ length: 10 }, (_, n) => task(`t${n}`)) });
    await tick();
    expect(stream.reports).toHaveLength(10);
    expect(Math.max(...stream.responses.map((response) => response.reports.length))).toBe(2);
  });

  test('a task that takes long sends heartbeats every second, sooner when there is progress', async () => {
    const bench = new Bench();
    bench.handle = (_, context) => {
      setTimeout(() => context.heartbeat(40, 'half of the waves'), 1_100);
      return never();
    };
    const stream = bench.open();
    await tick();
    stream.send({ tasks: [task('t')] });
    await tick(1_600);
    expect(stream.responses.flatMap((response) => response.heartbeats)).toEqual([
      { taskId: 't', progressPercent: 0, note: '' },
      { taskId: 't', progressPercent: 40, note: 'half of the waves' },
    ]);
  });
});

describe('drains', () => {
  test('asked by Runtime: what is under way is finished, what is new refused, then the stream ends', async () => {
    const bench = new Bench();
    const gate = deferred();
    bench.handle = () => gate.promise;
    const stream = bench.open();
    await tick();
    stream.send({ tasks: [task('a')] });
    stream.send({ drain: true });
    stream.send({ tasks: [task('b')] });
    await tick();
    expect(outcomes(stream)).toEqual([['b', 'failed']]);
    expect(stream.ended).toBe(false);
    gate.resolve({});
    await tick();
    expect(outcomes(stream)).toEqual([
      ['b', 'failed'],
      ['a', 'succeeded'],
    ]);
    expect(stream.ended).toBe(true);
    expect(stream.credits).toBe(64);
  });

  test('asked by the process: all streams end, and a new one is ended at once', async () => {
    const bench = new Bench();
    const gate = deferred();
    bench.handle = () => gate.promise;
    const [busy, idle] = [bench.open(), bench.open()];
    await tick();
    busy.send({ tasks: [task('a')] });
    let drained = false;
    const drain = bench.server.drain().then(() => (drained = true));
    await tick();
    expect({ idle: idle.ended, busy: busy.ended, drained }).toEqual({
      idle: true,
      busy: false,
      drained: false,
    });
    expect((await bench.server.handle(task('u')))?.outcome).toMatchObject({ value: { retryable: true } });
    const young = bench.open();
    gate.resolve({});
    await tick();
    await drain;
    expect({ busy: busy.ended, young: young.ended, drained }).toEqual({
      busy: true,
      young: true,
      drained: true,
    });
  });

  test('the caller that ends its side gets what is under way before the stream ends', async () => {
    const bench = new Bench();
    const gate = deferred();
    bench.handle = () => gate.promise;
    const stream = bench.open();
    await tick();
    stream.send({ tasks: [task('a')] });
    stream.emit('end');
    gate.resolve({});
    await tick();
    expect(outcomes(stream)).toEqual([['a', 'succeeded']]);
    expect(stream.ended).toBe(true);
  });
});

test('a queue that is full refuses rather than grows', async () => {
  const bench = new Bench({ concurrencyMax: 1 });
  bench.handle = never;
  const streams = Array.from({ length: 18 }, () => bench.open());
  await tick();
  streams.forEach((stream, index) => stream.send({ tasks: [task(`t${index}`)] }));
  await tick();
  expect(outcomes(streams[17]!)).toEqual([['t17', 'failed']]);
  expect(bench.server.state).toMatchObject({ running: 1, waiting: 16 });
});
