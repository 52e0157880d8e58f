/** JSON that Runtime passes on as bytes. Empty bytes are no document. */
export function jsonOf(bytes: Buffer): unknown {
  return bytes.length === 0 ? undefined : (JSON.parse(bytes.toString()) as unknown);
}

/** RFC 3339 in UTC with milliseconds; undefined for a time that has not come. */
export function timeOf(timeMs: number): string | undefined {
  return timeMs > 0 ? new Date(timeMs).toISOString() : undefined;
}

/** Leaves empty text out of an answer. */
export function textOf(text: string): string | undefined {
  return text === '' ? undefined : text;
}
