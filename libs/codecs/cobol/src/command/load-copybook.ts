/** A copybook from disk, with the members that it copies from its own folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

import { fileFault } from '../errors.js';
import type { CopybookMember } from '../copybook/copy-statements.js';
import { parseCopybook, type Copybook } from '../copybook/parse-copybook.js';

/** Reads and parses a copybook; throws `CopybookError`. */
export function loadCopybook(file: string): Copybook {
  return parseCopybook(readSource(file), { file, findMember: findBeside });
}

function readSource(file: string): string {
  try {
    const bytes = readFileSync(file);
    return decodeSource(bytes);
  } catch (error) {
    throw fileFault(file, error);
  }
}

/** UTF-8 if it is that, otherwise Latin-1, in which every byte is a character. */
function decodeSource(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

const memberExtensions = ['', '.cpy', '.copy', '.cob', '.cbl', '.txt'];

/** The file beside `file` that a COPY names: its name as it is or with a usual extension, in any case. */
function findBeside(name: string, file: string): CopybookMember | undefined {
  const folder = dirname(file);
  const wanted = (extname(name) === '' ? memberExtensions : ['']).map((end) => (name + end).toLowerCase());
  const files = readdirSync(folder);
  for (const candidate of wanted) {
    const found = files.find((entry) => entry.toLowerCase() === candidate);
    if (found !== undefined) return { file: join(folder, found), source: readSource(join(folder, found)) };
  }
  return undefined;
}
