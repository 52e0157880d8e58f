/**
 * Secrets from a folder with a file for each, named as the secret, as container platforms mount them.
 * One line break at the end is not part of the secret. Read anew each time, so that a rotated secret is
 * taken without a restart.
 */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secrets } from '../secrets.js';
import { assertSecretName, noSecret, secretBytesMax } from '../secrets.js';

export class FileSecrets implements Secrets {
  constructor(private readonly folder: string) {}

  async get(name: string): Promise<string> {
    assertSecretName(name);
    const secret = (await readBounded(name, join(this.folder, name))).replace(/\r?\n$/, '');
    if (secret === '') throw noSecret(`the secret ${name} is empty`);
    return secret;
  }
}

async function readBounded(name: string, path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > secretBytesMax) throw new RangeError(`it has more than ${secretBytesMax} bytes`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw noSecret(`the secret ${name} is not there: ${reason}`, cause);
  }
}
