/**
 * A file as one version of itself.
 *
 * I1  The version is the SHA-256 of all bytes. It is computed once for a file of the same size, times of
 *     change and inode, and again when one of them differs.
 * I2  Bytes are read from the very file whose version was checked: both through one open handle.
 */
import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { CopybookError } from '@symphainy/codec-cobol';
import { RetryableError, TerminalError } from '@symphainy/kernel';

const chunkBytes = 256 * 1024;

interface Stamp {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

interface Version extends Stamp {
  readonly digest: string;
}

/** An open file for the time of one use. */
export interface OpenSource {
  readonly bytes: number;
  /** The bytes from `offset` to the end; each chunk is valid until the next is asked for. */
  chunks(offset: number, signal: AbortSignal): AsyncGenerator<Uint8Array>;
  /** Exactly the bytes that are asked for; throws SYM-CT-0002 when the file is shorter. */
  slice(offset: number, length: number): Promise<Uint8Array>;
}

export class SourceFile {
  private version: Version | undefined;
  private computing: { readonly stamp: Stamp; readonly version: Promise<Version> } | undefined;

  constructor(readonly path: string) {}

  /** Uses the file in whatever version it is; throws when it changed meanwhile. */
  async use<Result>(action: (source: OpenSource, digest: string) => Promise<Result>): Promise<Result> {
    return this.opened(async (handle) => {
      const version = await this.versionOf(handle);
      const result = await action(sourceOf(this.path, handle, version), version.digest);
      this.assertSame(version, await stampOf(handle));
      return result;
    });
  }

  /** Uses the version of the file that the digest names; throws SYM-CT-0002 when it is another. */
  async useVersion<Result>(digest: string, action: (source: OpenSource) => Promise<Result>): Promise<Result> {
    return this.use(async (source, found) => {
      if (found === digest) return action(source);
      throw new TerminalError({
        code: 'SYM-CT-0002',
        detail: `${this.path} is not the file that was scanned: its digest was ${digest}, now it is ${found}`,
      });
    });
  }

  /** Reads the whole file once for someone who digests it on the way, and remembers the digest. */
  async readAll(
    take: (chunk: Uint8Array, position: number, size: number) => void,
    signal: AbortSignal,
  ): Promise<{ readonly digest: string; readonly bytes: number }> {
    return this.opened(async (handle) => {
      const stamp = await stampOf(handle);
      const hash = createHash('sha256');
      let position = 0;
      for await (const chunk of chunksOf(this.path, handle, 0, stamp.size, signal)) {
        hash.update(chunk);
        position += chunk.length;
        take(chunk, position, stamp.size);
      }
      this.assertSame(stamp, await stampOf(handle));
      const digest = hash.digest('hex');
      this.version = { ...stamp, digest };
      return { digest, bytes: stamp.size };
    });
  }

  private async opened<Result>(action: (handle: FileHandle) => Promise<Result>): Promise<Result> {
    const handle = await open(this.path, 'r').catch((cause: unknown) => {
      throw unreadable(this.path, cause);
    });
    try {
      return await action(handle);
    } finally {
      await handle.close();
    }
  }

  private async versionOf(handle: FileHandle): Promise<Version> {
    const stamp = await stampOf(handle);
    if (this.version && isSame(this.version, stamp)) return this.version;
    if (this.computing && isSame(this.computing.stamp, stamp)) return this.computing.version;
    const version = this.digested(handle, stamp);
    this.computing = { stamp, version };
    try {
      this.version = await version;
      return this.version;
    } finally {
      if (this.computing?.version === version) this.computing = undefined;
    }
  }

  private async digested(handle: FileHandle, stamp: Stamp): Promise<Version> {
    const hash = createHash('sha256');
    const never = new AbortController().signal;
    for await (const chunk of chunksOf(this.path, handle, 0, stamp.size, never)) hash.update(chunk);
    this.assertSame(stamp, await stampOf(handle));
    return { ...stamp, digest: hash.digest('hex') };
  }

  private assertSame(before: Stamp, after: Stamp): void {
    if (isSame(before, after)) return;
    throw new RetryableError({
      code: 'SYM-RL-0002',
      detail: `${this.path} was written to while it was read`,
      remedy: 'Wait until the file is complete.',
    });
  }
}

function sourceOf(path: string, handle: FileHandle, { size }: Stamp): OpenSource {
  return {
    bytes: size,
    chunks: (offset, signal) => chunksOf(path, handle, offset, size, signal),
    async slice(offset, length) {
      const buffer = new Uint8Array(length);
      const { bytesRead } = await handle.read(buffer, 0, length, offset).catch((cause: unknown) => {
        throw unreadable(path, cause);
      });
      if (bytesRead === length) return buffer;
      const detail = `${path} ends before byte ${offset + length}, where the record should end`;
      throw new TerminalError({ code: 'SYM-CT-0002', detail });
    },
  };
}

async function* chunksOf(
  path: string,
  handle: FileHandle,
  offset: number,
  end: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(chunkBytes);
  let position = offset;
  while (position < end) {
    signal.throwIfAborted();
    const length = Math.min(chunkBytes, end - position);
    const { bytesRead } = await handle.read(buffer, 0, length, position).catch((cause: unknown) => {
      throw unreadable(path, cause);
    });
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function stampOf(handle: FileHandle): Promise<Stamp> {
  const { size, mtimeMs, ctimeMs, ino } = await handle.stat();
  return { size, mtimeMs, ctimeMs, ino };
}

function isSame(left: Stamp, right: Stamp): boolean {
  return (
    left.size === right.size &&
    left.mtimeMs === right.mtimeMs &&
    left.ctimeMs === right.ctimeMs &&
    left.ino === right.ino
  );
}

/** In the words of the codec, so that a file that is not there looks the same everywhere. */
function unreadable(path: string, cause: unknown): CopybookError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new CopybookError({ code: 'SYM-CB-0004', detail: `${path}: ${reason}`, cause });
}
