/**
 * Appends finished spans to a file, one JSON object a line, so that a test can follow a trace through
 * several processes without a collector. One append a batch; processes may share a file.
 */
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { TerminalError } from '@symphainy/kernel';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

type Done = Parameters<SpanExporter['export']>[1];
const success = 0;
const failure = 1;

export class TraceFileExporter implements SpanExporter {
  private constructor(
    private readonly file: FileHandle,
    private readonly service: string,
  ) {}

  static async open(path: string, service: string): Promise<TraceFileExporter> {
    try {
      return new TraceFileExporter(await open(path, 'a', 0o600), service);
    } catch (cause) {
      throw new TerminalError({
        code: 'SYM-LP-0010',
        detail: `SYMPHAINY_TRACE_FILE names ${path}, which cannot be opened for appending`,
        remedy: 'Name a file in a directory that exists and can be written, or unset the variable.',
        cause,
      });
    }
  }

  export(spans: ReadableSpan[], done: Done): void {
    const lines = spans.map((span) => `${JSON.stringify(spanLine(span, this.service))}\n`).join('');
    this.file.appendFile(lines).then(
      () => done({ code: success }),
      (error: Error) => done({ code: failure, error }),
    );
  }

  async shutdown(): Promise<void> {
    await this.file.close();
  }
}

/** The line of one span: ids as in traceparent, times in milliseconds since 1970. */
function spanLine(span: ReadableSpan, service: string): object {
  const { traceId, spanId } = span.spanContext();
  return {
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: span.parentSpanContext?.spanId ?? null,
    name: span.name,
    kind: SpanKind[span.kind].toLowerCase(),
    service,
    start_ms: milliseconds(span.startTime),
    end_ms: milliseconds(span.endTime),
    failed: span.status.code === SpanStatusCode.ERROR,
    attributes: span.attributes,
  };
}

function milliseconds([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1000 + Math.round(nanoseconds / 1000) / 1000;
}
