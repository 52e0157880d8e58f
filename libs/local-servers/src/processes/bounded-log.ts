/**
 * A log file that a server writes to by itself and that cannot fill the disk: when it grows past its limit
 * it is kept once under the name `….1` and emptied. The server keeps its descriptor, which appends.
 */
import { copyFileSync, statSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';

const bytesMax = 16 * 1024 * 1024;
const checkEveryMs = 15_000;

export interface BoundedLog {
  readonly path: string;
  /** For `stdio` of a child process. */
  readonly descriptor: number;
  close(): Promise<void>;
}

export async function openBoundedLog(path: string): Promise<BoundedLog> {
  const file = await open(path, 'a', 0o640);
  const bound = () => {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > bytesMax) keepOnce(path);
  };
  bound();
  const timer = setInterval(bound, checkEveryMs).unref();
  return {
    path,
    descriptor: file.fd,
    async close() {
      clearInterval(timer);
      await file.close();
    },
  };
}

function keepOnce(path: string): void {
  copyFileSync(path, `${path}.1`);
  truncateSync(path);
}
