import type { Interceptor, ServerDuplexStream } from '@grpc/grpc-js';
import {
  InterceptingCall,
  Server,
  ServerCredentials,
  ServerInterceptingCall,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Manifest, Report, Task, WorkRequest, WorkResponse } from '@symphainy/contracts/realm';
import { RealmService } from '@symphainy/contracts/realm';
import { RealmServer, defineIntent, defineRealm, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { WorkStream } from '@symphainy/platform-sdk-realm';
import type { ClauseResult } from './clause.js';
import { verifyRealm } from './verify-realm.js';

/** What a realm gets wrong: each hook changes one thing that passes by. */
interface Sabotage {
  manifest?: (manifest: Manifest) => Manifest;
  request?: (request: WorkRequest) => WorkRequest;
  response?: (response: WorkResponse) => WorkResponse;
  report?: (report: Report) => Report;
  single?: (report: Report) => Report;
  /** Keeps the stream open at its end. */
  neverEnds?: boolean;
}

let calls = 0;
let written = 0;
const realm = defineRealm({
  name: 'probe',
  version: '1.0.0',
  intents: [
    defineIntent<{ n: number }>({
      type: 'probe.double_number',
      description: 'Doubles a number, after a moment',
      params: {
        type: 'object',
        required: ['n'],
        additionalProperties: false,
        properties: { n: { type: 'integer', minimum: 1 } },
      },
      effect: 'pure',
      timeoutMs: 1_000,
      handle: async ({ params }) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { artifacts: [jsonArtifact('double', 'number', params.n * 2)] };
      },
    }),
    defineIntent({
      type: 'probe.write_number',
      description: 'Writes a number',
      params: { type: 'object', additionalProperties: false },
      effect: 'external_write',
      idempotency: 'native',
      timeoutMs: 1_000,
      handle: (_, context) => {
        if (context.mode === 'live') written++;
        return {};
      },
    }),
  ],
  artifactKinds: [{ kind: 'number', description: 'A number' }],
});

describe('the conformance suite', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.forceShutdown();
    server = undefined;
    calls = 0;
    written = 0;
  });

  /** A realm without Nest and without identity, with something wrong in it. */
  async function serve(
    sabotage: Sabotage,
    interceptors: ConstructorParameters<typeof Server>[0] = {},
  ): Promise<string> {
    const core = new RealmServer(realm);
    server = new Server(interceptors);
    server.addService(RealmService, {
      describe: (_: unknown, callback: (error: null, value: object) => void) =>
        callback(null, { manifest: (sabotage.manifest ?? ((one) => one))(core.describe()) }),
      work: (call: ServerDuplexStream<WorkRequest, WorkResponse>) => core.work(sabotaged(call, sabotage)),
      handleIntent: (call: { request: { task: Task } }, callback: (error: null, value: object) => void) =>
        void core
          .handle(call.request.task)
          .then((report) =>
            callback(null, { report: report && (sabotage.single ?? ((one) => one))(report) }),
          ),
    });
    const port = await new Promise<number>((resolve, reject) =>
      server?.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    return `127.0.0.1:${port}`;
  }

  function sabotaged(call: ServerDuplexStream<WorkRequest, WorkResponse>, sabotage: Sabotage): WorkStream {
    return {
      on(event: string, listener: (...args: never[]) => void) {
        if (event !== 'data' || !sabotage.request) return call.on(event, listener as never);
        const change = sabotage.request;
        return call.on('data', (request: WorkRequest) =>
          (listener as (request: WorkRequest) => void)(change(request)),
        );
      },
      write(response) {
        const reports = response.reports.map(sabotage.report ?? ((report) => report));
        return call.write((sabotage.response ?? ((one) => one))({ ...response, reports }));
      },
      end: () => (sabotage.neverEnds ? undefined : call.end()),
    };
  }

  async function verify(address: string): Promise<ClauseResult[]> {
    const results: ClauseResult[] = [];
    for await (const result of verifyRealm({ address })) results.push(result);
    return results;
  }
  const brokenIn = (results: readonly ClauseResult[]): string[] => [
    ...new Set(results.filter(({ verdict }) => verdict === 'broken').map(({ id }) => id)),
  ];
  const mapOutcome =
    (change: (task: NonNullable<Report['outcome']>) => Report['outcome']) => (report: Report) => ({
      ...report,
      outcome: report.outcome && change(report.outcome),
    });
  const successes = (change: (report: Report) => Report) => (report: Report) =>
    report.outcome?.$case === 'succeeded' ? change(report) : report;

  test('finds nothing wrong with a realm of the SDK, and writes nothing outside', async () => {
    const results = await verify(await serve({}));
    expect(results.filter(({ verdict }) => verdict === 'broken')).toEqual([]);
    expect([...new Set(results.map(({ id }) => id))]).toEqual([
      'ID-1',
      ...Array.from({ length: 14 }, (_, index) => `RPC-${index + 1}`),
    ]);
    expect(results.filter(({ verdict }) => verdict === 'skipped').map(({ id }) => id)).toEqual(['ID-1']);
    expect(written).toBe(0);
  });

  test.each<[string, Sabotage]>([
    [
      'RPC-1',
      { manifest: (manifest) => ({ ...manifest, version: 'new', artifactKinds: manifest.artifactKinds }) },
    ],
    [
      'RPC-3',
      { report: (report) => (report.attempt === 3 ? { ...report, executionId: 'exe_other' } : report) },
    ],
    [
      'RPC-5',
      {
        report: mapOutcome((outcome) =>
          outcome.$case === 'failed' && outcome.value.code === 'SYM-RL-0003'
            ? { $case: 'failed', value: { ...outcome.value, retryable: true } }
            : outcome,
        ),
      },
    ],
    [
      'RPC-6',
      {
        report: mapOutcome((outcome) =>
          outcome.$case === 'failed' &&
          outcome.value.code === 'SYM-RL-0001' &&
          outcome.value.detail.startsWith('/')
            ? { $case: 'succeeded', value: { artifacts: [], events: [] } }
            : outcome,
        ),
      },
    ],
    [
      'RPC-7',
      {
        manifest: (manifest) => ({ ...manifest, artifactKinds: [] }),
      },
    ],
    [
      'RPC-8',
      {
        request: (request) => ({
          ...request,
          tasks: request.tasks.map((task) => ({
            ...task,
            deadlineMs: Math.max(task.deadlineMs, Date.now() + 900),
          })),
        }),
      },
    ],
    ['RPC-9', { request: (request) => ({ ...request, cancels: [] }) }],
    [
      'RPC-10',
      {
        response: (response) => ({
          ...response,
          credits: response.reports.length > 0 ? 0 : response.credits,
        }),
      },
    ],
    ['RPC-11', { neverEnds: true }],
    [
      'RPC-13',
      {
        request: (request) => ({
          ...request,
          tasks: request.tasks.map((task) => ({
            ...task,
            attribution: task.attribution ?? anyAttribution,
          })),
        }),
      },
    ],
    [
      'RPC-14',
      {
        single: successes((report) => ({ ...report, outcome: { $case: 'unknown', value: { detail: '' } } })),
      },
    ],
  ])(
    'names the one clause that a realm breaks: %s',
    async (clause, sabotage) => {
      expect(brokenIn(await verify(await serve(sabotage)))).toEqual([clause]);
    },
    60_000,
  );

  test('names RPC-4 when a repeat gives another result', async () => {
    const results = await verify(
      await serve({
        report: successes((report) => ({
          ...report,
          outcome: {
            $case: 'succeeded',
            value: { artifacts: [], events: [{ type: 'count', data: Buffer.from(String(calls++)) }] },
          },
        })),
      }),
    );
    expect(brokenIn(results)).toContain('RPC-4');
  });

  test('names RPC-2 for a schema that does not compile, and goes on with the other intents', async () => {
    const results = await verify(
      await serve({
        manifest: (manifest) => ({
          ...manifest,
          intents: manifest.intents.map((intent, index) =>
            index === 0 ? { ...intent, paramsSchema: '{' } : intent,
          ),
        }),
      }),
    );
    expect(brokenIn(results)).toEqual(['RPC-2']);
    expect(results.find(({ id }) => id === 'RPC-3')).toMatchObject({
      intent: 'probe.write_number',
      verdict: 'held',
    });
    expect(results.find(({ id }) => id === 'RPC-4')).toMatchObject({ verdict: 'skipped' });
  });

  test('names ID-1 when a realm answers a caller without identity, holds it when it does not', async () => {
    const address = await serve({});
    const passThrough: Interceptor = (options, next) => new InterceptingCall(next(options));
    const identity = { callInterceptor: () => passThrough };
    const first = async (at: string): Promise<ClauseResult | undefined> => {
      for await (const result of verifyRealm({ address: at, identity })) return result;
      return undefined;
    };
    expect(await first(address)).toMatchObject({ id: 'ID-1', verdict: 'broken' });
    server?.forceShutdown();
    const closed = await serve(
      {},
      {
        interceptors: [
          (_, call) =>
            new ServerInterceptingCall(call, {
              start: (next) =>
                next(
                  new ServerListenerBuilder()
                    .withOnReceiveMetadata(() =>
                      call.sendStatus({ code: status.UNAUTHENTICATED, details: 'who?' }),
                    )
                    .build(),
                ),
            }),
        ],
      },
    );
    expect(await first(closed)).toMatchObject({ id: 'ID-1', verdict: 'held' });
  });

  test('says that nobody answers, and stops there', async () => {
    const results = await verify('127.0.0.1:1');
    expect(results.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['ID-1', 'skipped'],
      ['RPC-1', 'broken'],
    ]);
    expect(results[1]?.seen).toMatch(/UNAVAILABLE|DEADLINE_EXCEEDED/);
  });
});

const anyAttribution = {
  tenantId: 'ten_x',
  principalId: 'usr_x',
  roles: [],
  actorChain: [],
  channel: 'test',
  sessionId: '',
  intentId: '',
  solutionId: '',
  solutionVersion: 0,
  traceParent: '',
};
