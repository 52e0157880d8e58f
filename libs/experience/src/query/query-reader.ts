/**
 * Reads of Runtime: asked of the owner of the partition first, because it also has what the rows lack yet;
 * any other Runtime can answer from the rows when that owner cannot be reached.
 */
import type {
  ArtifactView,
  ExecutionView,
  GetArtifactResponse,
  GetBatchResponse,
  GetExecutionDetailResponse,
  GetExecutionResponse,
  GetLineageResponse,
  ListBatchItemsRequest,
  ListBatchItemsResponse,
  ListExecutionsRequest,
  ListExecutionsResponse,
  QueryClient,
  WhyResponse,
} from '@symphainy/contracts/runtime';
import type { SymphainyError } from '@symphainy/kernel';
import { parsePosition, partitionOf, symphainyError } from '@symphainy/kernel';
import { Metadata } from '@grpc/grpc-js';
import type { CallOptions, ServiceError } from '@grpc/grpc-js';
import { errorOfCall } from '../problem/call-error.js';
import type { RegistryFollower } from '../registry/registry-follower.js';
import { backoffMs } from '../runtime/backoff.js';
import type { RuntimeEndpoints } from '../runtime/runtime-endpoints.js';

export interface QueryReaderOptions {
  readonly endpoints: RuntimeEndpoints;
  readonly registry: RegistryFollower;
  /** How long one read may take over all attempts, a wait for a position included. */
  readonly deadlineMs?: number;
}

type Callback<Response> = (error: ServiceError | null, response: Response) => void;
type Call<Response> = (
  client: QueryClient,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: Callback<Response>,
) => unknown;

export type ExecutionDetail = GetExecutionDetailResponse & { readonly execution: ExecutionView };
export type Batch = GetBatchResponse & { readonly execution: ExecutionView };
export type Explained = WhyResponse & { readonly execution: ExecutionView };

const retries = { firstMs: 25, maxMs: 500 };
const passingCodes: ReadonlySet<string> = new Set(['SYM-RT-0007', 'SYM-RT-0013']);

export class QueryReader {
  private readonly deadlineMs: number;
  private turn = 0;

  constructor(private readonly options: QueryReaderOptions) {
    this.deadlineMs = options.deadlineMs ?? 8_000;
  }

  async execution(tenantId: string, executionId: string, minPosition: string): Promise<ExecutionView> {
    const request = { tenantId, executionId, minPosition };
    const { execution } = await this.ask<GetExecutionResponse>(partitionIn(executionId), (client, ...call) =>
      client.getExecution(request, ...call),
    );
    return execution ?? notFound(executionId);
  }

  async detail(tenantId: string, executionId: string, minPosition: string): Promise<ExecutionDetail> {
    const request = { tenantId, executionId, minPosition };
    const detail = await this.ask<GetExecutionDetailResponse>(partitionIn(executionId), (client, ...call) =>
      client.getExecutionDetail(request, ...call),
    );
    return { ...detail, execution: detail.execution ?? notFound(executionId) };
  }

  list(request: ListExecutionsRequest): Promise<ListExecutionsResponse> {
    const partition = parsePosition(request.minPosition)?.partition;
    return this.ask(partition, (client, ...call) => client.listExecutions(request, ...call));
  }

  async batch(tenantId: string, executionId: string, minPosition: string): Promise<Batch> {
    const request = { tenantId, executionId, minPosition };
    const batch = await this.ask<GetBatchResponse>(partitionIn(executionId), (client, ...call) =>
      client.getBatch(request, ...call),
    );
    return { ...batch, execution: batch.execution ?? notFound(executionId) };
  }

  batchItems(request: ListBatchItemsRequest): Promise<ListBatchItemsResponse> {
    return this.ask(partitionIn(request.executionId), (client, ...call) =>
      client.listBatchItems(request, ...call),
    );
  }

  async artifact(tenantId: string, artifactId: string): Promise<ArtifactView> {
    const request = { tenantId, artifactId };
    const { artifact } = await this.ask<GetArtifactResponse>(partitionIn(artifactId), (client, ...call) =>
      client.getArtifact(request, ...call),
    );
    return artifact ?? notFound(artifactId);
  }

  lineage(tenantId: string, executionId: string): Promise<GetLineageResponse> {
    const request = { tenantId, executionId };
    return this.ask(partitionIn(executionId), (client, ...call) => client.getLineage(request, ...call));
  }

  /** Explains an execution, intent, decision or artifact. */
  async why(tenantId: string, id: string): Promise<Explained> {
    const response = await this.ask<WhyResponse>(partitionIn(id), (client, ...call) =>
      client.why({ tenantId, id }, ...call),
    );
    return { ...response, execution: response.execution ?? notFound(id) };
  }

  /** Asks the owner of the partition, then the others, until one answers or the deadline has passed. */
  private async ask<Response>(partition: number | undefined, call: Call<Response>): Promise<Response> {
    const deadline = Date.now() + this.deadlineMs;
    let last: SymphainyError | undefined;
    for (let attempt = 0; ; attempt++) {
      const address = this.addressFor(partition, attempt);
      if (address !== undefined) {
        try {
          return await this.once(address, deadline, call);
        } catch (error) {
          last = errorOfCall(error);
          if (last.code === 'SYM-EX-0004' && !this.mayDeny(partition, address)) last = ownerIsAway();
          if (!passingCodes.has(last.code)) throw last;
        }
      }
      const pauseMs = backoffMs(retries, attempt + 1, Math.random());
      if (Date.now() + pauseMs >= deadline) throw last ?? noRuntime();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  private once<Response>(address: string, deadline: number, call: Call<Response>): Promise<Response> {
    const client = this.options.endpoints.at(address).query;
    return new Promise((resolve, reject) => {
      call(client, new Metadata(), { deadline }, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
  }

  /** Only the owner knows that something is not there: the rows of the others may lack it yet. */
  private mayDeny(partition: number | undefined, address: string): boolean {
    return partition === undefined || this.options.registry.snapshot?.ownerOf(partition) === address;
  }

  private addressFor(partition: number | undefined, attempt: number): string | undefined {
    const snapshot = this.options.registry.snapshot;
    const owner = partition === undefined ? undefined : snapshot?.ownerOf(partition);
    if (owner !== undefined && attempt % 2 === 0) return owner;
    const addresses = [...(snapshot?.ownerAddresses() ?? [])];
    return addresses[this.turn++ % Math.max(1, addresses.length)];
  }
}

/** The partition that an id of any kind names; undefined when it names none, so that anyone may be asked. */
function partitionIn(id: string): number | undefined {
  for (const kind of ['execution', 'artifact', 'intent', 'decision', 'incident'] as const) {
    const partition = partitionOf(kind, id);
    if (partition !== undefined) return partition;
  }
  return undefined;
}

/** Another tenant's id and one that never was get the same answer. */
export function notFound(id: string): never {
  throw symphainyError({ code: 'SYM-EX-0004', detail: `there is no ${JSON.stringify(id)} in your tenant` });
}

function ownerIsAway(): SymphainyError {
  const detail = 'the owner, who knows whether it is there, cannot be reached';
  return symphainyError({ code: 'SYM-RT-0007', detail, retryAfterMs: 1_000 });
}

function noRuntime(): SymphainyError {
  return symphainyError({ code: 'SYM-RT-0007', detail: 'no Runtime can be reached', retryAfterMs: 1_000 });
}
