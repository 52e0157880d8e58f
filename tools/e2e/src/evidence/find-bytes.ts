/** Looks for texts in the raw bytes of every file under some folders, also as hexadecimal and as base64. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface Hit {
  readonly file: string;
  readonly text: string;
  readonly form: 'plain' | 'hexadecimal' | 'base64' | 'utf-16';
}

export interface Search {
  readonly hits: readonly Hit[];
  readonly files: number;
  readonly bytes: number;
}

interface Needle {
  readonly bytes: Buffer;
  readonly text: string;
  readonly form: Hit['form'];
}

export async function findBytes(folders: readonly string[], texts: readonly string[]): Promise<Search> {
  const needles = texts.flatMap(needlesOf);
  const overlap = Math.max(...needles.map(({ bytes }) => bytes.length)) - 1;
  const hits: Hit[] = [];
  let files = 0;
  let bytes = 0;
  for (const file of (await Promise.all(folders.map(filesIn))).flat()) {
    files++;
    let tail = Buffer.alloc(0);
    for await (const chunk of createReadStream(file, { highWaterMark: 4 * 1024 * 1024 })) {
      bytes += (chunk as Buffer).length;
      const window = Buffer.concat([tail, chunk as Buffer]);
      for (const { bytes: needle, text, form } of needles) {
        if (
          window.includes(needle) &&
          !hits.some((hit) => hit.file === file && hit.text === text && hit.form === form)
        ) {
          hits.push({ file, text, form });
        }
      }
      tail = window.subarray(-overlap);
    }
  }
  return { hits, files, bytes };
}

/** The forms in which a text may lie in a file; base64 at each of its three alignments, without the edges. */
function needlesOf(text: string): Needle[] {
  const plain = Buffer.from(text);
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), plain]).toString('base64');
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });
  return [
    { bytes: plain, text, form: 'plain' },
    { bytes: Buffer.from(text, 'utf16le'), text, form: 'utf-16' },
    { bytes: Buffer.from(plain.toString('hex')), text, form: 'hexadecimal' },
    ...base64.map((encoded) => ({ bytes: Buffer.from(encoded), text, form: 'base64' as const })),
  ];
}

async function filesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    // Files come and go while their server runs.
    const facts = await stat(path).catch(() => undefined);
    if (facts?.isFile() && facts.size > 0) found.push(path);
  }
  return found;
}
