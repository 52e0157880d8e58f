/**
 * Secrets from a folder with a file for each, named as the secret, as container platforms mount them; a tenant's
 * own in a folder therein that is named as the tenant's id.
 * One line break at the end is not part of the secret. Read anew each time, so that a rotated secret is
 * taken without a restart.
 */
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secrets } from '../secrets.js';
import { assertSecretName, assertTenantId, noSecret, secretBytesMax } from '../secrets.js';

export class FileSecrets implements Secrets {
  constructor(private readonly folder: string) {}

  async get(name: string, tenantId?: string): Promise<string> {
    assertSecretName(name);
    if (tenantId !== undefined) {
      assertTenantId(tenantId);
      const own = join(this.folder, tenantId, name);
      if (existsSync(own)) return secretIn(name, own);
    }
    return secretIn(name, join(this.folder, name));
  }
}

async function secretIn(name: string, path: string): Promise<string> {
  const secret = (await readBounded(name, path)).replace(/\r?\n$/, '');
  if (secret === '') throw noSecret(`the secret ${name} is empty`);
  return secret;
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
