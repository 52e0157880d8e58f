/**
 * All streams that are open, and how one is opened.
 *
 * A stream of one execution begins at its beginning: what was recorded is read from its history, and the
 * subscription goes on from there; it ends after the terminal event. A stream of a tenant begins now.
 */
import type { StreamEvent } from '@symphainy/contracts/runtime';
import type { SymphainyError } from '@symphainy/kernel';
import { parsePosition, partitionOf, symphainyError } from '@symphainy/kernel';
import type { ExecutionDetail, QueryReader } from '../query/query-reader.js';
import { notFound } from '../query/query-reader.js';
import type { RegistryFollower } from '../registry/registry-follower.js';
import type { RuntimeEndpoints } from '../runtime/runtime-endpoints.js';
import type { ClientSocket, SinkLimits } from './bounded-sink.js';
import { BoundedSink, sinkLimits } from './bounded-sink.js';
import { EventStream } from './event-stream.js';
import { PositionsSeen } from './positions-seen.js';
import { parseResumeToken } from './resume-token.js';
import type { StreamFormat } from './stream-format.js';
import { StreamQuota } from './stream-quota.js';

export interface StreamLimits {
  readonly streamsPerUserMax: number;
  readonly heartbeatMs: number;
  readonly sink: SinkLimits;
}

export const streamLimits: StreamLimits = { streamsPerUserMax: 20, heartbeatMs: 15_000, sink: sinkLimits };

export interface StreamHubOptions {
  readonly registry: RegistryFollower;
  readonly endpoints: RuntimeEndpoints;
  readonly reader: QueryReader;
  readonly limits?: StreamLimits;
}

export interface StreamRequest {
  readonly tenantId: string;
  readonly userId: string;
  /** When the access token expires: the stream ends then, to be resumed with a new one. */
  readonly expiresAtMs: number;
  readonly executionId: string;
  readonly solutionId: string;
  readonly type: string;
  readonly resume: string;
  readonly requestId: string;
}

/** A stream that may be opened: everything that can be refused was checked. */
export interface AdmittedStream {
  /** Begins to send; the answer ends it when the client has left. */
  open(socket: ClientSocket, format: StreamFormat): () => void;
  /** Gives the place back when it is not opened after all. */
  abandon(): void;
}

const timerMsMax = 2 ** 31 - 1;

export class StreamHub {
  private readonly quota: StreamQuota;
  private readonly streams = new Set<EventStream>();
  private readonly limits: StreamLimits;

  constructor(private readonly options: StreamHubOptions) {
    this.limits = options.limits ?? streamLimits;
    this.quota = new StreamQuota(this.limits.streamsPerUserMax);
  }

  get open(): number {
    return this.streams.size;
  }

  /** Checks quota, resume token and execution; throws what the client is to be told instead of a stream. */
  async admit(request: StreamRequest): Promise<AdmittedStream> {
    const release = this.quota.take(request.tenantId, request.userId);
    try {
      const seen = this.resumedFrom(request.resume);
      const history = request.executionId ? await this.historyOf(request, seen) : [];
      return {
        open: (socket, format) => this.begin(request, seen, history, socket, format, release),
        abandon: release,
      };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Ends all streams; clients resume elsewhere. */
  close(): void {
    for (const stream of [...this.streams]) stream.end(stopping());
  }

  private resumedFrom(resume: string): PositionsSeen {
    const partitionCount = this.options.registry.snapshot?.partitionCount ?? 0;
    return new PositionsSeen(resume ? parseResumeToken(resume, partitionCount) : []);
  }

  /** What is recorded of an execution. Without anything in it, reading begins where it was accepted. */
  private async historyOf(request: StreamRequest, seen: PositionsSeen): Promise<StreamEvent[]> {
    const detail = await this.options.reader.detail(request.tenantId, request.executionId, '');
    const partition = partitionOf('execution', request.executionId);
    if (partition === undefined) notFound(request.executionId);
    const accepted = parsePosition(detail.execution.position);
    if (!seen.knows(partition) && accepted) seen.startBefore(accepted);
    return detail.history.map((entry) => eventOf(entry, detail.execution));
  }

  private begin(
    request: StreamRequest,
    seen: PositionsSeen,
    history: readonly StreamEvent[],
    socket: ClientSocket,
    format: StreamFormat,
    release: () => void,
  ): () => void {
    const { registry, endpoints } = this.options;
    const expiry = setTimeout(
      () => stream.end(expired()),
      Math.min(request.expiresAtMs - Date.now(), timerMsMax),
    );
    const stream: EventStream = new EventStream({
      registry,
      endpoints,
      filter: {
        tenantId: request.tenantId,
        executionId: request.executionId,
        solutionId: request.solutionId,
        type: request.type,
      },
      partition: partitionOf('execution', request.executionId),
      fromNow: request.executionId === '',
      seen,
      sink: new BoundedSink(socket, this.limits.sink),
      format,
      requestId: request.requestId,
      heartbeatMs: this.limits.heartbeatMs,
      onEnd: () => {
        clearTimeout(expiry);
        this.streams.delete(stream);
        release();
      },
    });
    this.streams.add(stream);
    void stream.start(history);
    return () => stream.end(undefined);
  }
}

function eventOf(
  entry: ExecutionDetail['history'][number],
  execution: ExecutionDetail['execution'],
): StreamEvent {
  return {
    position: entry.position,
    event: entry.event,
    timeMs: entry.timeMs,
    executionId: execution.executionId,
    type: entry.type,
    intentType: execution.type,
    solutionId: execution.solutionId,
    data: entry.data,
  };
}

function stopping(): SymphainyError {
  return symphainyError({
    code: 'SYM-RT-0007',
    detail: 'this instance is stopping; resume at once',
    retryAfterMs: 0,
  });
}

function expired(): SymphainyError {
  return symphainyError({
    code: 'SYM-EX-0002',
    detail: 'the access token has expired; resume with a new one',
  });
}
