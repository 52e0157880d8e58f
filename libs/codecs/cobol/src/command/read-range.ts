/** Reading part of a file in chunks of bounded size. */
import { open, type FileHandle } from 'node:fs/promises';

import { fileFault } from '../errors.js';

const chunkSize = 1 << 20;

/**
 * The bytes of a file without `skipStart` at its start and `skipEnd` at its end. Each chunk is valid
 * until the next one is asked for. Throws `CopybookError` (SYM-CB-0004).
 */
export async function* readRange(
  file: string,
  skipStart: number,
  skipEnd: number,
): AsyncGenerator<Uint8Array> {
  const handle = await attempt(file, () => open(file, 'r'));
  try {
    const { end, seekable } = await attempt(file, () => extent(handle, skipEnd));
    const buffer = new Uint8Array(chunkSize);
    let skip = seekable ? 0 : skipStart;
    let position = seekable ? skipStart : 0;
    while (position < end) {
      const size = Math.min(chunkSize, end - position);
      const from = seekable ? position : null;
      const { bytesRead } = await attempt(file, () => handle.read(buffer, 0, size, from));
      if (bytesRead === 0) return;
      position += bytesRead;
      const skipped = Math.min(skip, bytesRead);
      skip -= skipped;
      yield buffer.subarray(skipped, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Where reading ends. Only a regular file has a known end; a pipe is read in order until it closes. */
async function extent(handle: FileHandle, skipEnd: number): Promise<{ end: number; seekable: boolean }> {
  const stat = await handle.stat();
  if (stat.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  if (stat.isFile()) return { end: stat.size - skipEnd, seekable: true };
  if (skipEnd > 0) throw new Error('only a regular file has an end that bytes can be skipped before');
  return { end: Number.POSITIVE_INFINITY, seekable: false };
}

async function attempt<T>(file: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw fileFault(file, error);
  }
}
