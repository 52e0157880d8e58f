import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { secretsContract } from '../secrets-contract.js';
import { secretBytesMax } from '../secrets.js';
import { FileSecrets } from './file-secrets.js';

describe('secrets from files', () => {
  const folders: string[] = [];
  const folderWith = async (given: Readonly<Record<string, string>>): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    folders.push(folder);
    for (const [name, secret] of Object.entries(given)) await writeFile(join(folder, name), secret);
    return folder;
  };
  const tenantFolder = async (folder: string, tenantId: string, given: Readonly<Record<string, string>>) => {
    await mkdir(join(folder, tenantId));
    for (const [name, secret] of Object.entries(given)) await writeFile(join(folder, tenantId, name), secret);
  };
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
  });

  secretsContract(async (shared, own = {}) => {
    const folder = await folderWith(shared);
    await tenantFolder(folder, 'ten_a', own);
    return new FileSecrets(folder);
  });

  test('the line break that editors add is not part of the secret', async () => {
    const secrets = new FileSecrets(await folderWith({ TOKEN: 'abc\n' }));
    await expect(secrets.get('TOKEN')).resolves.toBe('abc');
  });

  test('a rotated secret is taken without a restart', async () => {
    const folder = await folderWith({ TOKEN: 'old' });
    const secrets = new FileSecrets(folder);
    await secrets.get('TOKEN');
    await writeFile(join(folder, 'TOKEN'), 'new');
    await expect(secrets.get('TOKEN')).resolves.toBe('new');
  });

  test('a file that is too large is none', async () => {
    const secrets = new FileSecrets(await folderWith({ HUGE: 'x'.repeat(secretBytesMax + 1) }));
    await expect(secrets.get('HUGE')).rejects.toThrow('more than 65536 bytes');
  });
});
