/** The beginning of a source as a file of its own, up to a number of records that are to be migrated. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { JsonObject } from '@symphainy/kernel';
import type { PageCursor, PageLimits } from '@symphainy/public-works-external-system';
import { MainframeFile } from '@symphainy/public-works-external-system';

const pageMax = 500;

/** Answers the path of the copy; the source itself where it holds no more. */
export async function limitedSource(settings: JsonObject, limit: number, out: string): Promise<string> {
  const file = String(settings['file']);
  const source = MainframeFile.open('source', settings);
  const { signal } = new AbortController();
  let cursor: PageCursor | null = null;
  let end = 0;
  for (let taken = 0; taken < limit;) {
    const limits: PageLimits = {
      itemsMax: Math.min(pageMax, limit - taken),
      bytesMax: Number.MAX_SAFE_INTEGER,
      sizeOf: () => 1,
    };
    const page = await source.readPage(cursor, limits, signal);
    const last = page.heads.at(-1);
    if (last) end = last.offset + last.length;
    taken += page.heads.length;
    cursor = page.next;
    if (cursor === null) break;
  }
  if (cursor === null || end === 0) return file;
  await mkdir(out, { recursive: true });
  const copy = join(out, `first-${limit}-${basename(file)}`);
  await pipeline(createReadStream(file, { end: end - 1 }), createWriteStream(copy));
  return copy;
}
