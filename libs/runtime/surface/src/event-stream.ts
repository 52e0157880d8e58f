/**
 * Live events of one tenant, in the order of each partition, resumable without gap or repeat.
 * The reader's pace is the stream's: nothing is buffered for a slow one.
 */
import { once, setMaxListeners } from 'node:events';
import type { ServerWritableStream, ServiceError } from '@grpc/grpc-js';
import type { SubscribeResponse } from '@symphainy/contracts/runtime';
import type { ResumePosition, StreamEvent, SubscribeRequest } from '@symphainy/contracts/runtime';
import { formatPosition, partitionOf } from '@symphainy/kernel';
import { startSpan } from '@symphainy/public-works-telemetry';
import type { WalReader } from '@symphainy/public-works-wal';
import { frameStream } from '@symphainy/runtime-engine';
import type { DurableFrame, Owner } from '@symphainy/runtime-engine';
import { eventData, eventType } from '@symphainy/runtime-read-model';
import type { LoggedTransition } from '@symphainy/runtime-read-model';

/** How often a subscriber hears how far it has come while nothing concerns it. */
const heartbeatMs = 10_000;
/** Above every index that a frame has: all of the frame was seen. */
const wholeFrame = 65_535;

export class EventStream {
  constructor(
    private readonly owner: Owner,
    private readonly wal: WalReader,
    private readonly toServiceError: (error: unknown) => ServiceError,
  ) {}

  subscribe(call: ServerWritableStream<SubscribeRequest, SubscribeResponse>): void {
    const { request } = call;
    const stopping = new AbortController();
    // Every partition listens to it.
    setMaxListeners(0, stopping.signal);
    call.on('cancelled', () => stopping.abort());
    const partitions = this.partitionsOf(request);
    Promise.all(partitions.map((partition) => this.stream(call, request, partition, stopping.signal))).then(
      () => call.end(),
      (error: unknown) => {
        stopping.abort();
        call.emit('error', this.toServiceError(error));
      },
    );
  }

  private partitionsOf(request: SubscribeRequest): number[] {
    if (request.executionId) {
      const partition = partitionOf('execution', request.executionId);
      return partition === undefined ? [] : [partition];
    }
    if (request.partitions.length > 0) return [...new Set(request.partitions)];
    return [...this.owner.partitions.keys()];
  }

  private async stream(
    call: ServerWritableStream<SubscribeRequest, SubscribeResponse>,
    request: SubscribeRequest,
    partition: number,
    signal: AbortSignal,
  ): Promise<void> {
    const resume = request.resume.find((position) => position.partition === partition);
    const start = Math.max(resume ? resume.seq - 1 : this.startOf(request, partition), 0);
    let reached: ResumePosition = resume ?? { partition, seq: start, index: wholeFrame };
    let saidMs = -Infinity;
    for await (const frames of frameStream(this.owner, this.wal, partition, start, signal)) {
      const events: StreamEvent[] = [];
      for (const frame of frames) this.collect(events, request, partition, frame, resume);
      const last = frames[frames.length - 1];
      if (last) reached = { partition, seq: last.seq, index: wholeFrame };
      const now = performance.now();
      if (events.length === 0 && now - saidMs < heartbeatMs) continue;
      saidMs = now;
      const taken = call.write({ events, reached: [reached] });
      if (!taken) await once(call, 'drain', { signal }).catch(() => undefined);
      if (signal.aborted) return;
    }
  }

  private startOf(request: SubscribeRequest, partition: number): number {
    const owned = this.owner.partitions.get(partition);
    if (!owned) return 0;
    if (request.fromNow) return owned.chain.seq;
    const execution = request.executionId ? owned.state.executions.get(request.executionId) : undefined;
    return execution ? execution.accepted.seq - 1 : 0;
  }

  private collect(
    events: StreamEvent[],
    request: SubscribeRequest,
    partition: number,
    frame: DurableFrame,
    resume: ResumePosition | undefined,
  ): void {
    for (const logged of frame.transitions) {
      if (logged.transition.tenantId !== request.tenantId) continue;
      if (resume && frame.seq === resume.seq && logged.position.index <= resume.index) continue;
      const from = events.length;
      this.collectTransition(events, request, partition, logged);
      if (events.length > from) traceDelivery(logged, events.slice(from));
    }
  }

  private collectTransition(
    events: StreamEvent[],
    request: SubscribeRequest,
    partition: number,
    logged: LoggedTransition,
  ): void {
    for (const [index, event] of logged.transition.events.entries()) {
      const value = event.kind?.value;
      const executionId = value && 'executionId' in value ? value.executionId : '';
      if (request.executionId && executionId !== request.executionId) continue;
      const execution = this.owner.partitions.get(partition)?.state.executions.get(executionId);
      if (request.type && execution?.type !== request.type) continue;
      if (request.solutionId && execution?.solutionId !== request.solutionId) continue;
      events.push({
        position: formatPosition(logged.position),
        event: index,
        timeMs: logged.timeMs,
        executionId,
        type: eventType(event, logged),
        intentType: execution?.type ?? '',
        solutionId: execution?.solutionId ?? '',
        data: eventData(event, logged),
      });
    }
  }
}

/** The delivery belongs to the trace that caused what is delivered. */
function traceDelivery({ transition, position }: LoggedTransition, events: readonly StreamEvent[]): void {
  const parent = transition.command?.traceParent;
  if (!parent) return;
  const span = startSpan('stream.deliver', { parent, kind: 'producer' });
  if (!span.isRecording()) return;
  span.setAttributes({
    'symphainy.position': formatPosition(position),
    'symphainy.execution_id': events[0]?.executionId ?? '',
    'symphainy.events': events.map((event) => event.type),
  });
  span.end();
}
