import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ProgressFile } from './progress.js';

describe('What a start got done', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'symphainy-progress-'));
    file = join(folder, 'credentials.json');
  });
  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  const open = () => ProgressFile.open(file, ['acme', 'globex']);

  test('holds the passwords before there is an account, and gives the same ones to the next start', async () => {
    const first = await open();
    const { tenants } = await open();
    expect(tenants).toEqual(first.tenants);
    expect(new Set(tenants.map(({ password }) => password)).size).toBe(2);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('is kept when two tenants advance side by side', async () => {
    const progress = await open();
    await Promise.all([
      progress.tenantChanged('acme', { tenant_id: 'ten_a' }),
      progress.tenantChanged('globex', { tenant_id: 'ten_g' }),
      progress.wasPublished('city.publish_policy/acme', 'digest'),
    ]);
    const reopened = await open();
    expect(reopened.tenants.map(({ tenant_id }) => tenant_id)).toEqual(['ten_a', 'ten_g']);
    expect(reopened.published('city.publish_policy/acme')).toBe('digest');
  });

  test('makes an interrupted start repeat its request under the same key', async () => {
    const key = (await open()).idempotencyKey('policy/acme', 'a');
    expect((await open()).idempotencyKey('policy/acme', 'a')).toBe(key);
  });

  test('does not take going back to earlier content for a repetition of it', async () => {
    const progress = await open();
    const first = progress.idempotencyKey('policy/acme', 'a');
    await progress.wasPublished('policy/acme', 'a');
    await progress.wasPublished('policy/acme', 'b');
    expect(progress.idempotencyKey('policy/acme', 'a')).not.toBe(first);
  });

  test('makes a new request of what failed', async () => {
    const progress = await open();
    const first = progress.idempotencyKey('realm/operations', 'a');
    await progress.failed('realm/operations');
    expect(progress.idempotencyKey('realm/operations', 'a')).not.toBe(first);
  });
});
