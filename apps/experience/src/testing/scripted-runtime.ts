/** A Runtime peer that does what a test tells it to: the real contract over real gRPC on loopback. */
import type {
  ExchangeRequest,
  ExchangeResponse,
  ExecutionView,
  GetBatchResponse,
  GetExecutionDetailResponse,
  IntakeAnswer,
  IntakeItem,
  ListBatchItemsRequest,
  ListBatchItemsResponse,
  SubscribeRequest,
  SubscribeResponse,
  WatchResponse,
} from '@symphainy/contracts/runtime';
import {
  EventsService,
  ExecutionView as ExecutionViewMessage,
  GetExecutionDetailResponse as DetailMessage,
  IntakeService,
  QueryService,
  RegistryService,
} from '@symphainy/contracts/runtime';
import { Problem } from '@symphainy/contracts/kernel';
import { trailersOfProblem } from '@symphainy/contracts/problem';
import type { Metadata, ServerDuplexStream, ServerWritableStream, UntypedHandleCall } from '@grpc/grpc-js';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';

type Answer = NonNullable<IntakeAnswer['kind']>;
type Exchange = ServerDuplexStream<ExchangeRequest, ExchangeResponse>;
type Watcher = ServerWritableStream<unknown, WatchResponse>;
export type Subscriber = ServerWritableStream<SubscribeRequest, SubscribeResponse>;

/** Decides the answer to an item; undefined withholds it. */
export type Script = (item: IntakeItem) => Answer | undefined | Promise<Answer | undefined>;

export class ScriptedRuntime {
  address = '';
  /** Messages of all intake streams, in order. */
  readonly messages: IntakeItem[][] = [];
  readonly authorizations: string[] = [];
  readonly subscribers: Subscriber[] = [];
  readonly details = new Map<string, GetExecutionDetailResponse>();
  /** By tenant and id, as the details. */
  readonly batches = new Map<string, GetBatchResponse['items']>();
  listItems: (request: ListBatchItemsRequest) => ListBatchItemsResponse = () => ({
    items: [],
    nextCursor: '',
  });
  script: Script = () => undefined;
  onSubscribe: (subscriber: Subscriber) => void = () => undefined;
  private registry: WatchResponse | undefined;
  private readonly watchers = new Set<Watcher>();
  private readonly exchanges = new Set<Exchange>();
  private readonly server = new Server();

  async listen(port = 0): Promise<this> {
    const handlers: Record<string, UntypedHandleCall> = {
      getExecutionDetail: (
        call: { request: { tenantId: string; executionId: string } },
        callback: Reply<unknown>,
      ) => this.answerDetail(call.request, callback, (detail) => detail),
      getExecution: (
        call: { request: { tenantId: string; executionId: string } },
        callback: Reply<unknown>,
      ) => this.answerDetail(call.request, callback, ({ execution }) => ({ execution })),
      getBatch: (call: { request: { tenantId: string; executionId: string } }, callback: Reply<unknown>) => {
        const { tenantId, executionId } = call.request;
        const items = this.batches.get(`${tenantId}/${executionId}`) ?? {};
        const received = Object.values(items).reduce((sum, count) => sum + count, 0);
        this.answerDetail(call.request, callback, ({ execution }) => ({
          execution,
          items,
          received,
          complete: true,
        }));
      },
      listBatchItems: (call: { request: ListBatchItemsRequest }, callback: Reply<unknown>) =>
        callback(null, this.listItems(call.request)),
      ...Object.fromEntries(
        ['listExecutions', 'getArtifact', 'getLineage', 'why', 'getStateDigests'].map((name) => [
          name,
          (_call: unknown, callback: Reply<unknown>) => callback({ code: status.UNIMPLEMENTED }),
        ]),
      ),
    };
    this.server.addService(QueryService, handlers);
    this.server.addService(IntakeService, { exchange: (call: Exchange) => this.exchange(call) });
    this.server.addService(RegistryService, { watch: (call: Watcher) => this.watch(call) });
    this.server.addService(EventsService, { subscribe: (call: Subscriber) => this.subscribe(call) });
    const bound = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) =>
        error ? reject(error) : resolve(at),
      );
    });
    this.address = `127.0.0.1:${bound}`;
    return this;
  }

  get items(): IntakeItem[] {
    return this.messages.flat();
  }

  announce(registry: WatchResponse): void {
    this.registry = registry;
    for (const watcher of this.watchers) watcher.write(registry);
  }

  /** Breaks the intake streams that are open now. */
  breakExchanges(): void {
    for (const call of this.exchanges) {
      call.emit('error', Object.assign(new Error('broken'), { code: status.UNAVAILABLE, details: 'broken' }));
    }
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private exchange(call: Exchange): void {
    this.authorizations.push(String(call.metadata.get('authorization')[0] ?? ''));
    this.exchanges.add(call);
    call.on('data', ({ items }: ExchangeRequest) => {
      this.messages.push(items);
      for (const item of items) void this.answer(call, item);
    });
    call.on('end', () => call.end());
    call.on('close', () => this.exchanges.delete(call));
  }

  private async answer(call: Exchange, item: IntakeItem): Promise<void> {
    const kind = await this.script(item);
    if (kind && this.exchanges.has(call)) call.write({ answers: [{ correlation: item.correlation, kind }] });
  }

  private watch(call: Watcher): void {
    this.watchers.add(call);
    call.on('close', () => this.watchers.delete(call));
    call.on('cancelled', () => this.watchers.delete(call));
    if (this.registry) call.write(this.registry);
  }

  private subscribe(call: Subscriber): void {
    this.subscribers.push(call);
    this.onSubscribe(call);
  }

  private answerDetail(
    { tenantId, executionId }: { tenantId: string; executionId: string },
    callback: Reply<unknown>,
    part: (detail: GetExecutionDetailResponse) => unknown,
  ): void {
    const detail = this.details.get(`${tenantId}/${executionId}`);
    if (detail) return callback(null, part(detail));
    const problem = Problem.create({ code: 'SYM-EX-0004', detail: 'there is no such execution' });
    callback({ code: status.NOT_FOUND, metadata: trailersOfProblem(problem) });
  }
}

type Reply<Value> = (error: { code: status; metadata?: Metadata } | null, value?: Value) => void;

export function accepted(executionId: string, executionStatus = 'ACCEPTED'): Answer {
  return {
    $case: 'execution',
    value: {
      intentId: executionId.replace('exe', 'int'),
      executionId,
      status: executionStatus,
      position: '1.7.0',
      errorCode: '',
      errorDetail: '',
      decisionId: '',
    },
  };
}

export function problem(code: string, content: Partial<Problem> = {}): Answer {
  return { $case: 'problem', value: Problem.create({ code, detail: 'scripted', ...content }) };
}

export function detailOf(
  executionId: string,
  content: Partial<ExecutionView> = {},
): GetExecutionDetailResponse {
  return DetailMessage.create({
    execution: ExecutionViewMessage.create({
      executionId,
      type: 'operations.plan_migration',
      solutionId: 'migration',
      status: 'RUNNING',
      position: '1.5.0',
      ...content,
    }),
  });
}
