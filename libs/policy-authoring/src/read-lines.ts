/** The lines of a UTF-8 stream, ended by LF or CRLF only: JSON strings may hold other line separators. */
import { TerminalError } from '@symphainy/kernel';

const lineLengthMax = 8 * 1024 * 1024;

export async function* readLines(chunks: AsyncIterable<Uint8Array>, source: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Uint8Array) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (cause) {
      throw new TerminalError({ code: 'SYM-PO-0003', detail: `${source}: not UTF-8`, cause });
    }
  };
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + decode(chunk)).split('\n');
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
    if (rest.length > lineLengthMax) {
      throw new TerminalError({
        code: 'SYM-PO-0003',
        detail: `${source}: a line is longer than ${lineLengthMax} characters`,
      });
    }
  }
  rest += decode();
  if (rest !== '') yield rest;
}
