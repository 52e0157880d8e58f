/** The realm under test: how it is reached, what it said of itself, and the tasks that it is given. */
import type { Interceptor, ServiceError } from '@grpc/grpc-js';
import { Metadata, credentials } from '@grpc/grpc-js';
import { Attribution, Mode } from '@symphainy/contracts/kernel';
import type { IntentDeclaration, Manifest, Report } from '@symphainy/contracts/realm';
import { Effect, RealmClient, Task } from '@symphainy/contracts/realm';
import type { ParamsSchema } from './sample-params.js';
import { WorkConversation } from './work-conversation.js';

/** Shows the verifier's identity; the identity of a service has this form. */
export interface CallerIdentity {
  callInterceptor(audience: string): Interceptor;
}

/** An intent with parameters to try it with. */
export interface TriedIntent {
  readonly declaration: IntentDeclaration;
  readonly schema: ParamsSchema;
  readonly sample: unknown;
}

/** The name for which a realm takes a token before its own name is known. */
const anyRealm = 'realm';
const callMsMax = 10_000;

export class Subject {
  private readonly clients: RealmClient[] = [];
  private tasks = 0;
  private work: RealmClient | undefined;

  constructor(
    private readonly address: string,
    private readonly identity: CallerIdentity | undefined,
    private readonly runId: string,
  ) {}

  describe(): Promise<Manifest | undefined> {
    const client = this.client(this.identity && [this.identity.callInterceptor(anyRealm)]);
    return new Promise((resolve, reject) =>
      client.describe({}, new Metadata(), deadline(), (error, response) =>
        error ? reject(error) : resolve(response.manifest),
      ),
    );
  }

  /** The error of a call without identity; undefined when it was answered. */
  describeAnonymously(): Promise<ServiceError | undefined> {
    const client = this.client(undefined);
    return new Promise((resolve) =>
      client.describe({}, new Metadata(), deadline(), (error) => resolve(error ?? undefined)),
    );
  }

  /** From now on calls are made to this service. */
  named(service: string): void {
    this.work = this.client(this.identity && [this.identity.callInterceptor(service)]);
  }

  open(): WorkConversation {
    return new WorkConversation(this.worker.work());
  }

  handle(task: Task): Promise<Report | undefined> {
    return new Promise((resolve, reject) =>
      this.worker.handleIntent({ task }, new Metadata(), deadline(), (error, response) =>
        error ? reject(error) : resolve(response.report),
      ),
    );
  }

  /**
   * A task with its own id and step key. Only what is pure is really carried out: of reads and writes a
   * plan is asked for, and no grant is given.
   */
  task(intent: TriedIntent, changes: Partial<Task> = {}): Task {
    const number = ++this.tasks;
    const executionId = `exe_0_${this.runId}${String(number).padStart(4, '0')}`;
    const { type, effect, timeoutMs } = intent.declaration;
    return Task.fromPartial({
      taskId: `${executionId}/0#1`,
      executionId,
      path: '0',
      attempt: 1,
      stepKey: `${executionId}/0`,
      ownerEpoch: 1,
      intentType: type,
      params: Buffer.from(JSON.stringify(intent.sample)),
      attribution: Attribution.fromPartial({
        tenantId: 'ten_conformance',
        principalId: 'usr_conformance',
        channel: 'conformance',
        intentId: `int_0_${this.runId}`,
        solutionId: 'conformance',
        solutionVersion: 1,
      }),
      solutionContext: Buffer.from('{"goals":[],"constraints":[],"risk":""}'),
      deadlineMs: Date.now() + timeoutMs,
      mode: effect === Effect.EFFECT_PURE ? Mode.MODE_LIVE : Mode.MODE_DRY_RUN,
      ...changes,
    });
  }

  close(): void {
    for (const client of this.clients) client.close();
  }

  private get worker(): RealmClient {
    this.work ??= this.client(undefined);
    return this.work;
  }

  private client(interceptors: Interceptor[] | undefined): RealmClient {
    const client = new RealmClient(this.address, credentials.createInsecure(), {
      interceptors: interceptors ?? [],
    });
    this.clients.push(client);
    return client;
  }
}

function deadline(): { deadline: number } {
  return { deadline: Date.now() + callMsMax };
}
