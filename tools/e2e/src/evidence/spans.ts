/** Finished spans as the services write them to SYMPHAINY_TRACE_FILE. */
import { readFile } from 'node:fs/promises';

export interface SpanLine {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly kind: string;
  readonly service: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The spans of one trace, in the order in which they began. */
export async function spansOf(file: string, traceId: string): Promise<readonly SpanLine[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.includes(traceId));
  return lines
    .map((line) => JSON.parse(line) as SpanLine)
    .filter((span) => span.trace_id === traceId)
    .sort((left, right) => left.start_ms - right.start_ms);
}

/** Whether one span was caused by another, directly or through others. */
export function descendsFrom(spans: readonly SpanLine[], span: SpanLine, ancestor: SpanLine): boolean {
  const byId = new Map(spans.map((one) => [one.span_id, one]));
  for (let at = byId.get(span.parent_span_id ?? ''); at; at = byId.get(at.parent_span_id ?? '')) {
    if (at.span_id === ancestor.span_id) return true;
  }
  return false;
}
