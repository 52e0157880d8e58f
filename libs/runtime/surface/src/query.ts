/**
 * Reads: rows of one tenant, under row-level security. Where the owner has something that the rows do not
 * have yet, the read waits for the projection instead of saying that it is not there.
 */
import type {
  ExecutionView,
  GetArtifactRequest,
  GetArtifactResponse,
  GetBatchRequest,
  GetBatchResponse,
  GetExecutionDetailRequest,
  GetExecutionDetailResponse,
  GetExecutionRequest,
  GetExecutionResponse,
  GetLineageRequest,
  GetLineageResponse,
  GetStateDigestsResponse,
  ListBatchItemsRequest,
  ListBatchItemsResponse,
  ListExecutionsRequest,
  ListExecutionsResponse,
} from '@symphainy/contracts/runtime';
import {
  parsePosition,
  partitionOf,
  sha256Hex,
  signClaim,
  symphainyError,
  verifyClaim,
} from '@symphainy/kernel';
import type { Claim } from '@symphainy/kernel';
import type {
  ExecutionKey,
  ExecutionQuery,
  ExecutionRow,
  ReadStoreReader,
} from '@symphainy/public-works-read-store';
import type { Owner } from '@symphainy/runtime-engine';
import {
  artifactView,
  decodeHistoryChunk,
  executionView,
  foldHistory,
  lineageEdge,
} from '@symphainy/runtime-read-model';
import type { LoggedTransition } from '@symphainy/runtime-read-model';

const positionWaitMs = 5_000;
const limitDefault = 50;
const limitMax = 200;
const cursorTtlMs = 24 * 3_600_000;
const lineageDepth = 16;
const lineageEdges = 2_000;
const historyRecordsMax = 50_000;

export class Query {
  constructor(
    private readonly owner: Owner,
    private readonly readStore: ReadStoreReader,
    private readonly claimSecret: Uint8Array,
    private readonly ownerName: string,
  ) {}

  async getExecution(request: GetExecutionRequest): Promise<GetExecutionResponse> {
    await this.waitForPosition(request.minPosition);
    return { execution: executionView(await this.row(request.tenantId, request.executionId)) };
  }

  async listExecutions(request: ListExecutionsRequest): Promise<ListExecutionsResponse> {
    await this.waitForPosition(request.minPosition);
    const { tenantId, status, type, solutionId } = request;
    const filter = sha256Hex(JSON.stringify([status, type, solutionId]));
    const after = request.cursor
      ? executionKey(this.openCursor(tenantId, filter, request.cursor))
      : undefined;
    const query: ExecutionQuery = {
      limit: Math.min(request.limit || limitDefault, limitMax),
      ...(status && { status: status as ExecutionRow['status'] }),
      ...(type && { type }),
      ...(solutionId && { solutionId }),
      ...(after && { after }),
    };
    const page = await this.readStore.tenant(tenantId).executions(query);
    return {
      executions: page.executions.map(executionView),
      nextCursor: page.next
        ? this.signCursor(tenantId, filter, { a: page.next.acceptedAtMs, e: page.next.executionId })
        : '',
    };
  }

  /** The items that have started, by status; one that no owner accepted has no execution and is not among them. */
  async getBatch(request: GetBatchRequest): Promise<GetBatchResponse> {
    await this.waitForPosition(request.minPosition);
    const { tenantId, executionId } = request;
    const row = await this.row(tenantId, executionId);
    const counts = await this.readStore.tenant(tenantId).childCounts(executionId);
    const started = [...counts.values()].reduce((sum, count) => sum + count, 0);
    return {
      execution: executionView(row),
      items: Object.fromEntries(counts),
      ...this.source(executionId, started),
    };
  }

  /** What the source of a batch has given; of a batch that has ended, all that was started. */
  private source(
    executionId: string,
    started: number,
  ): { readonly received: number; readonly complete: boolean } {
    const partition = partitionOf('execution', executionId);
    const running =
      partition === undefined ? undefined : this.owner.execution(partition, executionId)?.running;
    const forEach = [...(running?.forEach.values() ?? [])];
    if (!running || forEach.length === 0) return { received: started, complete: running === undefined };
    const received = forEach.reduce((sum, { nextIndex, waiting }) => sum + nextIndex + waiting.length, 0);
    // Rows may be ahead of what the state said a moment ago.
    return { received: Math.max(received, started), complete: forEach.every(({ complete }) => complete) };
  }

  async listBatchItems(request: ListBatchItemsRequest): Promise<ListBatchItemsResponse> {
    const { tenantId, executionId, status } = request;
    await this.row(tenantId, executionId);
    const filter = sha256Hex(JSON.stringify([executionId, status]));
    const after = request.cursor ? itemIndex(this.openCursor(tenantId, filter, request.cursor)) : undefined;
    const page = await this.readStore.tenant(tenantId).children(executionId, {
      limit: Math.min(request.limit || limitDefault, limitMax),
      ...(status && { status: status as ExecutionRow['status'] }),
      ...(after !== undefined && { after }),
    });
    return {
      items: page.children.map(executionView),
      nextCursor: page.next === undefined ? '' : this.signCursor(tenantId, filter, { i: page.next }),
    };
  }

  async getExecutionDetail(request: GetExecutionDetailRequest): Promise<GetExecutionDetailResponse> {
    await this.waitForPosition(request.minPosition);
    const { tenantId, executionId } = request;
    const row = await this.row(tenantId, executionId);
    const detail = foldHistory(executionId, await this.history(tenantId, executionId));
    const { steps, decisions, artifacts, history } = detail;
    const execution: ExecutionView = detail.execution ?? executionView(row);
    return {
      execution,
      steps: [...steps],
      decisions: [...decisions],
      artifacts: [...artifacts],
      history: [...history],
    };
  }

  async getArtifact(request: GetArtifactRequest): Promise<GetArtifactResponse> {
    const reader = this.readStore.tenant(request.tenantId);
    const row = await reader.artifact(request.artifactId);
    if (row) return { artifact: artifactView(row) };
    const partition = partitionOf('artifact', request.artifactId);
    const seq = partition === undefined ? undefined : this.owner.partitions.get(partition)?.chain.seq;
    if (partition !== undefined && seq !== undefined)
      await this.readStore.waitFor(partition, seq, positionWaitMs);
    const late = await reader.artifact(request.artifactId);
    if (!late) throw notFound(`artifact ${request.artifactId}`);
    return { artifact: artifactView(late) };
  }

  async getLineage(request: GetLineageRequest): Promise<GetLineageResponse> {
    const { tenantId, executionId } = request;
    await this.row(tenantId, executionId);
    const closure = await this.readStore
      .tenant(tenantId)
      .lineage({ id: executionId, direction: 'both', depthMax: lineageDepth, edgesMax: lineageEdges });
    return { edges: closure.edges.map(lineageEdge), complete: !closure.truncated };
  }

  async getStateDigests(): Promise<GetStateDigestsResponse> {
    const digests = await this.owner.digests();
    return {
      digests: digests.map(({ partition, seq, digest, items, epoch }) => {
        return { partition, seq, digest, items, epoch, owner: this.ownerName };
      }),
    };
  }

  /** The row of an execution, waiting for it when the owner knows more than the rows. */
  async row(tenantId: string, executionId: string): Promise<ExecutionRow> {
    const partition = partitionOf('execution', executionId);
    if (partition === undefined) throw notFound(`execution ${executionId}`);
    const reader = this.readStore.tenant(tenantId);
    const known = this.owner.execution(partition, executionId);
    if (known && known.tenantId === tenantId) {
      await this.readStore.waitFor(partition, known.updated.seq, positionWaitMs);
    }
    const row = await reader.execution(executionId);
    if (row) return row;
    throw notFound(`execution ${executionId}`);
  }

  /** Every recorded transition of an execution, in order. */
  async history(tenantId: string, executionId: string): Promise<readonly LoggedTransition[]> {
    const partition = partitionOf('execution', executionId);
    if (partition === undefined) throw notFound(`execution ${executionId}`);
    const reader = this.readStore.tenant(tenantId);
    const records: LoggedTransition[] = [];
    let after: number | undefined;
    do {
      const page = await reader.history(executionId, after);
      for (const chunk of page.chunks) records.push(...decodeHistoryChunk(partition, chunk.data));
      after = page.next;
    } while (after !== undefined && records.length < historyRecordsMax);
    return records;
  }

  private async waitForPosition(text: string): Promise<void> {
    if (text === '') return;
    const position = parsePosition(text);
    if (!position) throw symphainyError({ code: 'SYM-EX-0001', detail: `'${text}' is no position` });
    if (await this.readStore.waitFor(position.partition, position.seq, positionWaitMs)) return;
    throw symphainyError({
      code: 'SYM-EX-0007',
      detail: `the rows have not reached ${text}`,
      retryAfterMs: 1_000,
    });
  }

  private signCursor(tenantId: string, filter: string, place: Claim['scope']): string {
    const expiresAtMs = this.owner.nowMs() + cursorTtlMs;
    return signClaim(this.claimSecret, {
      kind: 'cursor',
      tenantId,
      scope: { f: filter, ...place },
      expiresAtMs,
    });
  }

  private openCursor(tenantId: string, filter: string, text: string): Claim['scope'] {
    const claim = verifyClaim(this.claimSecret, 'cursor', text);
    const fits =
      claim?.tenantId === tenantId && claim.expiresAtMs > this.owner.nowMs() && claim.scope['f'] === filter;
    if (!fits) throw wrongCursor();
    return claim.scope;
  }
}

function executionKey({ a, e }: Claim['scope']): ExecutionKey {
  if (typeof a !== 'number' || typeof e !== 'string') throw wrongCursor();
  return { acceptedAtMs: a, executionId: e };
}

function itemIndex({ i }: Claim['scope']): number {
  if (typeof i !== 'number') throw wrongCursor();
  return i;
}

function wrongCursor() {
  return symphainyError({
    code: 'SYM-EX-0001',
    detail: 'the cursor does not belong to this list',
    faults: [{ pointer: '/cursor', detail: 'made for another tenant or filter, or expired' }],
  });
}

export function notFound(what: string) {
  return symphainyError({ code: 'SYM-EX-0004', detail: `there is no ${what}` });
}
