/** Small JSON files that only their owner reads, replaced as a whole: a reader sees the old or the new one. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { symphainyError } from '@symphainy/kernel';

/** The content, or undefined when the file is not there. SYM-LP-0005 when it is no JSON. */
export async function readJsonFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw symphainyError({
      code: 'SYM-LP-0005',
      detail: `${file} is damaged: it holds no JSON.`,
      remedy: 'Restore the file, or choose another --data-dir.',
      cause,
    });
  }
}

export async function writeJsonFile(file: string, content: object): Promise<void> {
  await writeSecretFile(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** Mode 0600. */
export async function writeSecretFile(file: string, content: string | Uint8Array): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, content, { mode: 0o600 });
  await rename(draft, file);
}
