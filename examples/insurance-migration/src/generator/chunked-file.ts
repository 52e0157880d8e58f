/** A file that is written in large pieces, with the digest of all that went into it. */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

const chunkSize = 1 << 20;

export class ChunkedFile {
  private readonly chunk = Buffer.allocUnsafe(chunkSize);
  private readonly hash = createHash('sha256');
  private filled = 0;
  private flushed = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async create(path: string): Promise<ChunkedFile> {
    return new ChunkedFile(await open(path, 'w'));
  }

  /** Bytes so far. */
  get size(): number {
    return this.flushed + this.filled;
  }

  /** Whether so many more bytes need `flush` first. */
  isFullFor(bytes: number): boolean {
    return this.filled + bytes > chunkSize;
  }

  append(bytes: Uint8Array): void {
    this.chunk.set(bytes, this.filled);
    this.filled += bytes.length;
  }

  /** @returns bytes that the text took. */
  appendText(text: string): number {
    const length = this.chunk.write(text, this.filled);
    this.filled += length;
    return length;
  }

  async flush(): Promise<void> {
    const bytes = this.chunk.subarray(0, this.filled);
    this.hash.update(bytes);
    await this.handle.writeFile(bytes);
    this.flushed += this.filled;
    this.filled = 0;
  }

  /** @returns SHA-256 of the file, in hexadecimal. */
  async close(): Promise<string> {
    await this.flush();
    await this.handle.close();
    return this.hash.digest('hex');
  }

  /** Gives the file up after a failure. */
  async abandon(): Promise<void> {
    await this.handle.close();
  }
}
