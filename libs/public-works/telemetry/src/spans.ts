/**
 * Spans for hot paths. A process that exports nothing pays for no span: it hands its parent's context
 * on unchanged, as Trace Context asks of a participant that does not record.
 */
import type { Attributes, Span, Tracer } from '@opentelemetry/api';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import { formatTraceparent, parseTraceparent } from './trace-parent.js';

export interface SpanOptions {
  /** The traceparent of the span that caused this one; without it the span is a root. */
  readonly parent?: string | undefined;
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly attributes?: Attributes;
  /** Milliseconds since 1970, when the work began before the span was made. */
  readonly startTimeMs?: number;
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

const ids = new RandomIdGenerator();
let recorder: Tracer | undefined;

/** From now on spans are recorded by this tracer; with undefined, they only carry ids on. */
export function recordSpansWith(tracer: Tracer | undefined): void {
  recorder = tracer;
}

/** A span to be ended by the caller (`span.end()`). Its traceparent goes to whatever it causes. */
export function startSpan(name: string, options: SpanOptions = {}): Span {
  const parent = parseTraceparent(options.parent);
  if (!recorder) {
    return trace.wrapSpanContext(
      parent ?? { traceId: ids.generateTraceId(), spanId: ids.generateSpanId(), traceFlags: 0 },
    );
  }
  return recorder.startSpan(
    name,
    {
      kind: kinds[options.kind ?? 'internal'],
      ...(options.attributes && { attributes: options.attributes }),
      ...(options.startTimeMs !== undefined && { startTime: options.startTimeMs }),
    },
    parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT,
  );
}

/** The traceparent that what this span causes must carry. */
export function traceparentOf(span: Span): string {
  return formatTraceparent(span.spanContext());
}

/** Ends a span as failed, with the reason. */
export function failSpan(span: Span, reason: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
  span.end();
}

/** Runs a function with the span as the active one, so that logs and inner spans find it. */
export function withSpan<Result>(span: Span, run: () => Result): Result {
  return context.with(trace.setSpan(context.active(), span), run);
}
