import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { TerminalError } from '@symphainy/kernel';
import { entityTargetContract } from '../entity-target-contract.js';
import type { EntityWrite } from '../entity-target.js';
import type { EntityServerOptions } from '../testing/entity-server.js';
import { EntityServer } from '../testing/entity-server.js';
import { RestTarget } from './rest-target.js';

const token = 's3cret';
const secrets = {
  get: async (name: string) => {
    if (name === 'READ') return token;
    throw new TerminalError({ code: 'SYM-SE-0001', detail: `no ${name}` });
  },
};
const permission = { expiresAtMs: Date.UTC(2999, 0, 1), secret: token };
const { signal } = new AbortController();
const name = { collection: 'policies', key: 'MOT 1/2' };
const path = '/v1/policies/MOT%201%2F2';

let server: EntityServer;
let target: RestTarget;
async function begin(settings: object = {}, options: EntityServerOptions = {}): Promise<void> {
  server = await EntityServer.start({ token, ...options });
  const common = { base_url: `${server.url}/v1/`, read_token_ref: 'READ', timeout_ms: 2_000 };
  target = RestTarget.open('store', { ...common, ...settings }, { secrets });
}
async function end(): Promise<void> {
  target.close();
  await server.stop();
}
const write = (changes: Partial<EntityWrite> = {}) =>
  target.write(
    {
      ...name,
      document: { b: 1, a: [true, null] },
      condition: { type: 'absent' },
      idempotencyKey: 'exe/2',
      permission,
      ...changes,
    },
    signal,
  );

const subject = () => ({
  target,
  collection: 'policies',
  permission,
  document: (key: string, number: number) => ({ key, number }),
});

describe('a REST target that knows entity tags', () => {
  beforeEach(() => begin());
  afterEach(end);
  entityTargetContract(subject);

  test('is asked at the address of the entity, with condition, key and secret', async () => {
    await write();
    expect(server.requests).toMatchObject([
      {
        method: 'PUT',
        path,
        headers: {
          'if-none-match': '*',
          'idempotency-key': 'exe/2',
          authorization: 'Bearer s3cret',
          'content-type': 'application/json',
        },
      },
    ]);
  });

  test('says when it had done the same before under the same key', async () => {
    await write();
    await expect(write()).resolves.toMatchObject({ outcome: 'applied', replayed: true });
    expect(server.changes).toBe(1);
  });

  test('that cuts the connection after the change leaves the outcome unknown; the repeat is no second change', async () => {
    server.befall({ type: 'cut', when: 'after' });
    await expect(write()).resolves.toMatchObject({ outcome: 'unknown' });
    await expect(write()).resolves.toMatchObject({ outcome: 'applied', replayed: true });
    expect(server.changes).toBe(1);
  });

  test('that cuts the connection before the change leaves the outcome unknown too: nobody can tell', async () => {
    server.befall({ type: 'cut', when: 'before' });
    await expect(write()).resolves.toMatchObject({ outcome: 'unknown' });
    expect(server.changes).toBe(0);
  });

  test('that fails after the request came leaves the outcome unknown', async () => {
    server.befall({ type: 'answer', status: 500 });
    await expect(write()).resolves.toMatchObject({ outcome: 'unknown' });
  });

  test('that is over its limit has changed nothing, and says when to come back', async () => {
    server.befall({ type: 'answer', status: 429, headers: { 'retry-after': '1' } });
    await expect(write()).resolves.toMatchObject({ outcome: 'not_applied', retryAfterMs: 1_000 });
  });

  test('that refuses says why', async () => {
    server.befall({ type: 'answer', status: 422 });
    await expect(write()).resolves.toEqual({
      outcome: 'refused',
      detail: 'the target answered 422: as demanded',
    });
  });

  test('gets nothing once the grant has expired', async () => {
    const expired = write({ permission: { secret: token, expiresAtMs: Date.now() } });
    await expect(expired).rejects.toMatchObject({ code: 'SYM-RL-0005' });
    expect(server.requests).toEqual([]);
  });

  test('that asks for patience or fails makes a read retryable, anything else does not', async () => {
    server.befall({ type: 'answer', status: 429, headers: { 'retry-after': '1' } });
    await expect(target.read(name, signal)).rejects.toMatchObject({
      code: 'SYM-CT-0004',
      retryAfterMs: 1_000,
    });
    server.befall({ type: 'cut', when: 'before' });
    await expect(target.read(name, signal)).rejects.toMatchObject({ code: 'SYM-CT-0004', retryable: true });
    server.befall({ type: 'answer', status: 403 });
    await expect(target.read(name, signal)).rejects.toMatchObject({ code: 'SYM-CT-0003', retryable: false });
    server.befall({ type: 'answer', status: 200 });
    await expect(target.read(name, signal)).rejects.toMatchObject({
      detail: expect.stringContaining('no JSON'),
    });
  });

  test('never shows its secret in what it says', async () => {
    server.befall({ type: 'cut', when: 'after' }, { type: 'answer', status: 400 });
    const told = JSON.stringify([await write(), await write()]);
    expect(told).not.toContain(token);
  });
});

describe('a REST target that never answers', () => {
  beforeEach(() => begin({ timeout_ms: 100 }));
  afterEach(end);

  test('leaves a write unknown and makes a read retryable', async () => {
    server.befall({ type: 'hang' });
    await expect(write()).resolves.toMatchObject({ outcome: 'unknown' });
    server.befall({ type: 'hang' });
    await expect(target.read(name, signal)).rejects.toMatchObject({ code: 'SYM-CT-0004' });
  });
});

describe('a REST target that is not there', () => {
  test('has certainly not taken the write', async () => {
    await begin();
    await server.stop();
    await expect(write()).resolves.toMatchObject({ outcome: 'not_applied' });
    target.close();
  });
});

describe('a REST target that knows no entity tags', () => {
  beforeEach(() => begin({ conditions: 'none' }, { tags: false }));
  afterEach(end);
  entityTargetContract(subject);
});

describe('a REST target that should know entity tags', () => {
  beforeEach(() => begin({}, { tags: false }));
  afterEach(end);

  test('is refused with what to do when it sends none', async () => {
    await write();
    await expect(target.read(name, signal)).rejects.toMatchObject({
      code: 'SYM-CT-0003',
      detail: expect.stringContaining('set `conditions` to `none`'),
    });
  });
});

describe('the binding of a REST target', () => {
  const open = (settings: object) => () => RestTarget.open('store', { ...settings }, { secrets });
  const base_url = 'http://127.0.0.1:1';

  test.each([
    [{}, 'settings/base_url must be a text'],
    [{ base_url: 'ftp://x' }, 'settings/base_url must be an address'],
    [{ base_url: 'http://user:password@x' }, 'settings/base_url must not hold a secret'],
    [{ base_url, path: '/policies' }, 'settings/path must be a path like'],
    [{ base_url, path: '/{tenant}/{key}' }, 'settings/path has {tenant}'],
    [{ base_url, headers: { Authorization: 'x' } }, 'settings/headers/Authorization is a secret'],
    [{ base_url, headers: { 'If-Match': '*' } }, 'settings/headers/If-Match is no header'],
    [{ base_url, headers: { 'X-A': 'a\r\nb: c' } }, 'settings/headers/X-A must be visible ASCII'],
    [{ base_url, authentication: { scheme: 'header' } }, 'settings/authentication/header is needed'],
    [{ base_url, base: 'anything' }, 'settings/base must be one of current, absent'],
    [{ base_url, tokn: 'x' }, 'settings/tokn is not a member'],
  ])('%j is refused: %s', (settings, fault) => {
    expect(open(settings)).toThrow(
      expect.objectContaining({ code: 'SYM-CT-0001', detail: expect.stringContaining(fault) }),
    );
  });

  test.each([
    [{ scheme: 'basic' }, { authorization: `Basic ${Buffer.from('s3cret').toString('base64')}` }],
    [{ scheme: 'header', header: 'X-Api-Key' }, { 'x-api-key': 's3cret' }],
  ])('%j shows the secret its way', async (authentication, headers) => {
    await begin({
      authentication,
      path: '/{collection}/by-key/{key}',
      write_method: 'POST',
      headers: { 'X-Unit': 'B' },
    });
    await write();
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/policies/by-key/MOT%201%2F2',
      headers: { ...headers, 'x-unit': 'B' },
    });
    await end();
  });
});
