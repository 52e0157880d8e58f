import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Login } from './login-store.js';
import { LoginStore, storeFile } from './login-store.js';

function login(url: string, tenant: string, accessToken = 'token'): Login {
  return {
    url,
    tenant,
    email: `admin@${tenant}.example`,
    tokens: {
      tenant_id: `ten_${tenant}`,
      user_id: 'usr_1',
      roles: ['admin'],
      access_token: accessToken,
      refresh_token: 'refresh',
      expires_in: 900,
    },
    obtained_at_ms: 0,
  };
}

describe('The logins that are kept', () => {
  let folder: string;
  let store: LoginStore;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'symphainy-logins-'));
    store = new LoginStore(storeFile({ XDG_CONFIG_HOME: folder }));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('are readable by their owner alone', () => {
    store.keep(login('http://a', 'acme'));
    expect(statSync(join(folder, 'symphainy/credentials.json')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'symphainy')).mode & 0o777).toBe(0o700);
  });

  test('are found by platform and tenant, the latest first', () => {
    store.keep(login('http://a', 'acme'));
    store.keep(login('http://b', 'globex'));
    expect(store.find({})?.url).toBe('http://b');
    expect(store.find({ url: 'http://a' })?.tenant).toBe('acme');
    expect(store.find({ url: 'http://a', tenant: 'globex' })).toBeUndefined();
  });

  test('are replaced by a new login to the same tenant at the same place', () => {
    store.keep(login('http://a', 'acme', 'old'));
    store.keep(login('http://a', 'acme', 'new'));
    expect(store.find({ url: 'http://a' })?.tokens.access_token).toBe('new');
    store.forget(login('http://a', 'acme'));
    expect(store.find({ url: 'http://a' })).toBeUndefined();
  });

  test('keep the last execution of each platform apart from the logins', () => {
    store.rememberExecution('http://a', 'exe_1');
    store.keep(login('http://a', 'acme'));
    store.rememberExecution('http://b', 'exe_2');
    expect([store.lastExecution('http://a'), store.lastExecution('http://b')]).toEqual(['exe_1', 'exe_2']);
    expect(store.lastExecution('http://c')).toBeUndefined();
  });

  test('in a damaged file are an error that names the file, not a crash', () => {
    store.keep(login('http://a', 'acme'));
    writeFileSync(join(folder, 'symphainy/credentials.json'), '{');
    expect(() => store.find({})).toThrow(expect.objectContaining({ code: 'SYM-LP-0007' }));
  });
});
