/**
 * The typed client of the public API. It logs in and renews tokens, opens its session when first needed,
 * and repeats what is safe to repeat: every write carries an idempotency key.
 */
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@symphainy/kernel';
import { SymphainyError } from '@symphainy/kernel';
import type { Credentials } from './authentication.js';
import { Authentication } from './authentication.js';
import { batchBody } from './batches.js';
import type { BatchItemsOptions, SubmitBatchOptions } from './batches.js';
import type {
  Artifact,
  Batch,
  BatchItemPage,
  BatchSubmission,
  Decision,
  Execution,
  ExecutionPage,
  HistoryEntry,
  IntentType,
  Lineage,
  ParamsSchema,
  Policy,
  Realm,
  Session,
  Solution,
  Step,
  StreamedEvent,
  Submission,
  Tokens,
  Why,
} from './documents.js';
import type { ApiAnswer, ApiRequest } from './transport.js';
import { Transport } from './transport.js';
import type { WatchOptions } from './watch.js';
import { watch } from './watch.js';

export interface ClientOptions {
  /** Base URL of the API, e.g. http://127.0.0.1:8080. */
  readonly url: string;
  readonly credentials: Credentials;
  /** Told of new tokens, to keep them for the next time. */
  readonly onTokens?: (tokens: Tokens) => void;
  /** How long a request that may be repeated is repeated; 10 s unless told otherwise, 0 for never. */
  readonly retryForMs?: number;
  readonly connectionsMax?: number;
}

export interface SubmitOptions {
  readonly type: string;
  readonly params: JsonObject;
  /** Seconds to wait for the outcome; 60 at most. */
  readonly wait?: number;
  /** Without one, each submission is a new one. */
  readonly idempotencyKey?: string;
  readonly solutionId?: string;
  readonly partitionKey?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly deadline?: Date;
  readonly dryRun?: boolean;
}

export interface ListOptions {
  readonly status?: string;
  readonly type?: string;
  readonly solutionId?: string;
  readonly limit?: number;
  readonly cursor?: string;
  readonly minPosition?: string;
}

export interface ReadOptions {
  /** The read waits until it has reached this position. */
  readonly minPosition?: string;
}

export interface Content {
  readonly contentType: string;
  readonly content: Buffer;
}

/** A session is replaced when less than this is left of it. */
const sessionRemainderMs = 60_000;

export class SymphainyClient {
  private readonly transport: Transport;
  private readonly authentication: Authentication;
  private session: Promise<Session> | undefined;
  /** Unlimited while the session is being opened. */
  private sessionExpiresAtMs = 0;

  constructor(options: ClientOptions) {
    this.transport = new Transport(
      options.url.replace(/\/+$/, ''),
      options.retryForMs ?? 10_000,
      options.connectionsMax ?? 64,
    );
    this.authentication = new Authentication(this.transport, options.credentials, options.onTokens);
  }

  readonly executions = {
    get: (id: string, options: ReadOptions = {}) =>
      this.read<Execution>(`/api/executions/${path(id)}`, options),
    list: (options: ListOptions = {}) => {
      const { minPosition, solutionId, ...filters } = options;
      const search = query({ ...filters, solution_id: solutionId });
      return this.read<ExecutionPage>(
        `/api/executions${search}`,
        minPosition === undefined ? {} : { minPosition },
      );
    },
    history: async (id: string, options: ReadOptions = {}) =>
      (await this.part<{ history: readonly HistoryEntry[] }>(id, 'history', options)).history,
    steps: async (id: string, options: ReadOptions = {}) =>
      (await this.part<{ steps: readonly Step[] }>(id, 'steps', options)).steps,
    artifacts: async (id: string, options: ReadOptions = {}) =>
      (await this.part<{ artifacts: readonly Artifact[] }>(id, 'artifacts', options)).artifacts,
    decisions: async (id: string, options: ReadOptions = {}) =>
      (await this.part<{ decisions: readonly Decision[] }>(id, 'decisions', options)).decisions,
    lineage: (id: string, options: ReadOptions = {}) => this.part<Lineage>(id, 'lineage', options),
    cancel: (id: string, reason = '') => this.act<Submission>(`/api/executions/${path(id)}/cancel`, reason),
    /** Nothing new starts; what is under way comes to its end. */
    pause: (id: string, reason = '') => this.act<Submission>(`/api/executions/${path(id)}/pause`, reason),
    resume: (id: string, reason = '') => this.act<Submission>(`/api/executions/${path(id)}/resume`, reason),
    /** Of one that is stuck: the step is tried once more. */
    retry: (id: string, reason = '') => this.act<Submission>(`/api/executions/${path(id)}/retry`, reason),
    /** Of one that is stuck: the step counts as done, somebody has seen to it. */
    skip: (id: string, reason = '') => this.act<Submission>(`/api/executions/${path(id)}/skip`, reason),
    /** What it wrote is undone, in reverse. */
    compensate: (id: string, reason = '') =>
      this.act<Submission>(`/api/executions/${path(id)}/compensate`, reason),
  };

  readonly batches = {
    /** Answers when the batch is durable. */
    submit: (options: SubmitBatchOptions): Promise<BatchSubmission> => {
      const idempotencyKey = options.idempotencyKey ?? randomUUID();
      return this.inSession((session_id) =>
        this.ask<BatchSubmission>({
          method: 'POST',
          path: '/api/batches',
          headers: { 'idempotency-key': idempotencyKey },
          body: { session_id, ...batchBody(options) },
          repeatable: true,
        }),
      );
    },
    get: (id: string, options: ReadOptions = {}) => this.read<Batch>(`/api/batches/${path(id)}`, options),
    /** In the order of the batch. */
    items: (id: string, options: BatchItemsOptions = {}) =>
      this.read<BatchItemPage>(`/api/batches/${path(id)}/items${query({ ...options })}`),
    pause: (id: string, reason = '') => this.act<BatchSubmission>(`/api/batches/${path(id)}/pause`, reason),
    resume: (id: string, reason = '') => this.act<BatchSubmission>(`/api/batches/${path(id)}/resume`, reason),
    cancel: (id: string, reason = '') => this.act<BatchSubmission>(`/api/batches/${path(id)}/cancel`, reason),
  };

  readonly artifacts = {
    get: (id: string) => this.read<Artifact>(`/api/artifacts/${path(id)}`),
    content: async (id: string, purpose?: string): Promise<Content> => {
      const answer = await this.authorized({
        method: 'GET',
        path: `/api/artifacts/${path(id)}/content${query({ purpose })}`,
        repeatable: true,
      });
      return { contentType: String(answer.headers['content-type'] ?? ''), content: answer.content };
    },
  };

  readonly registry = {
    solutions: async () => (await this.read<{ solutions: readonly Solution[] }>('/api/solutions')).solutions,
    intentTypes: async () =>
      (await this.read<{ intent_types: readonly IntentType[] }>('/api/intents/types')).intent_types,
    realms: async () => (await this.read<{ realms: readonly Realm[] }>('/api/realms')).realms,
    policies: async () => (await this.read<{ policies: readonly Policy[] }>('/api/policies')).policies,
    schemas: async () => (await this.read<{ schemas: readonly ParamsSchema[] }>('/api/schemas')).schemas,
  };

  /** Logs in now rather than with the first request, to learn at once whether it works. */
  async login(): Promise<void> {
    await this.authentication.token();
  }

  async logout(): Promise<void> {
    this.session = undefined;
    await this.authentication.logout();
  }

  /** Sets the password of a new account; needs no login. */
  async enroll(enrolmentToken: string, password: string): Promise<{ tenant_id: string; user_id: string }> {
    const body = { enrolment_token: enrolmentToken, password };
    const { content } = await this.transport.send({
      method: 'POST',
      path: '/api/auth/enroll',
      body,
      repeatable: false,
    });
    return parsed(content);
  }

  /** Submits an intent; answers when it is durable, or with `wait` when its outcome is known. */
  submit(options: SubmitOptions): Promise<Submission> {
    const idempotencyKey = options.idempotencyKey ?? randomUUID();
    const waitMs = (options.wait ?? 0) * 1000;
    return this.inSession((session_id) =>
      this.ask<Submission>({
        method: 'POST',
        path: `/api/intent/submit${query({ dry_run: options.dryRun ? 'true' : undefined })}`,
        headers: {
          'idempotency-key': idempotencyKey,
          ...(options.wait ? { prefer: `wait=${options.wait}` } : {}),
        },
        body: {
          session_id,
          type: options.type,
          params: options.params,
          solution_id: options.solutionId,
          partition_key: options.partitionKey,
          labels: options.labels,
          deadline: options.deadline?.toISOString(),
        },
        repeatable: true,
        waitMs,
      }),
    );
  }

  /** Explains an execution, or the execution of an intent, decision or artifact. */
  why(id: string): Promise<Why> {
    return this.read<Why>(`/api/executions/${path(id)}/why`);
  }

  /** Live events; goes on over lost connections. */
  watch(options: WatchOptions = {}): AsyncGenerator<StreamedEvent, void, undefined> {
    return watch(this.transport.url, this.authentication, options);
  }

  async close(): Promise<void> {
    await this.transport.close();
  }

  /** What an operator does, in this client's session. */
  private act<Answer>(actionPath: string, reason: string): Promise<Answer> {
    return this.inSession((session_id) =>
      this.ask<Answer>({
        method: 'POST',
        path: actionPath,
        body: { session_id, reason },
        repeatable: false,
      }),
    );
  }

  private part<Answer>(id: string, part: string, options: ReadOptions): Promise<Answer> {
    return this.read<Answer>(`/api/executions/${path(id)}/${part}`, options);
  }

  private read<Answer>(path: string, { minPosition }: ReadOptions = {}): Promise<Answer> {
    const headers: Record<string, string> = minPosition ? { 'symphainy-min-position': minPosition } : {};
    return this.ask<Answer>({ method: 'GET', path, headers, repeatable: true });
  }

  /** Runs something in this client's session; a session that Runtime no longer takes is replaced once. */
  private async inSession<Answer>(run: (sessionId: string) => Promise<Answer>): Promise<Answer> {
    const used = this.openSession();
    const { session_id: sessionId } = await used;
    try {
      return await run(sessionId);
    } catch (error) {
      if (!(error instanceof SymphainyError) || error.code !== 'SYM-RT-0002') throw error;
      if (this.session === used) this.session = undefined;
      return run((await this.openSession()).session_id);
    }
  }

  /** The open session; callers at the same time share one. */
  private openSession(): Promise<Session> {
    if (this.session && this.sessionExpiresAtMs - Date.now() > sessionRemainderMs) return this.session;
    const opening = this.ask<Session>({
      method: 'POST',
      path: '/api/session/create',
      headers: { 'idempotency-key': randomUUID() },
      repeatable: true,
    });
    this.session = opening;
    this.sessionExpiresAtMs = Infinity;
    opening.then(
      (session) => (this.sessionExpiresAtMs = Date.parse(session.expires_at)),
      () => {
        if (this.session === opening) this.session = undefined;
      },
    );
    return opening;
  }

  private async ask<Answer>(request: ApiRequest): Promise<Answer> {
    return parsed((await this.authorized(request)).content);
  }

  /** Sends with an access token; one that is refused is replaced once. */
  private async authorized(request: ApiRequest): Promise<ApiAnswer> {
    const token = await this.authentication.token();
    try {
      return await this.transport.send(withToken(request, token));
    } catch (error) {
      if (!(error instanceof SymphainyError) || error.code !== 'SYM-EX-0002') throw error;
      return this.transport.send(withToken(request, await this.authentication.replace(token)));
    }
  }
}

function withToken(request: ApiRequest, token: string): ApiRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

function parsed<Answer>(content: Buffer): Answer {
  return JSON.parse(content.toString()) as Answer;
}

function path(id: string): string {
  return encodeURIComponent(id);
}

function query(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
