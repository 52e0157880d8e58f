import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { realmFiles } from './realm-templates.mjs';
import { RealmRefused, writeRealm } from './realm.mjs';

describe('the generator of realms', () => {
  let root: string;
  const path = (name: string): string => join(root, name);
  const json = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'realm-generator-'));
    mkdirSync(path('node_modules/@symphainy'), { recursive: true });
    writeFileSync(path('package.json'), '{"prettier":{"singleQuote":true}}');
    writeFileSync(path('tsconfig.json'), '{"files":[],"references":[{"path":"libs/kernel"}]}');
    writeFileSync(
      path('package-lock.json'),
      JSON.stringify({ packages: { '': { name: 'symphainy' }, 'apps/cli': {}, 'node_modules/zod': {} } }),
    );
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('writes a library, an app that `up` finds, references, links and lock entries', async () => {
    const written = await writeRealm({ root, name: 'claim-handling', intent: 'assess_claim' });
    for (const file of written) expect(existsSync(path(file))).toBe(true);
    expect(json('apps/claim-handling/package.json')).toMatchObject({
      symphainy: { realm: 'claim-handling' },
    });
    expect(json('tsconfig.json').references).toEqual([
      { path: 'libs/kernel' },
      { path: 'libs/realms/claim-handling' },
      { path: 'apps/claim-handling' },
    ]);
    expect(readlinkSync(path('node_modules/@symphainy/realm-claim-handling'))).toBe(
      '../../libs/realms/claim-handling',
    );
    expect(existsSync(path('node_modules/@symphainy/app-claim-handling/package.json'))).toBe(true);
    const { packages } = json('package-lock.json');
    expect(packages['node_modules/@symphainy/app-claim-handling']).toEqual({
      resolved: 'apps/claim-handling',
      link: true,
    });
    expect(packages['libs/realms/claim-handling']).toMatchObject({ name: '@symphainy/realm-claim-handling' });
    expect(Object.keys(packages)[0]).toBe('');
    const source = readFileSync(path('libs/realms/claim-handling/src/claim-handling-realm.ts'), 'utf8');
    expect(source).toContain("type: 'claim-handling.assess_claim'");
  });

  test.each([
    ['Claims', undefined],
    ['claims_two', undefined],
    ['', undefined],
    ['../claims', undefined],
    ['c'.repeat(41), undefined],
    ['runtime', undefined],
    ['realm', undefined],
    ['claims', 'Assess'],
    ['claims', 'assess'],
  ])('refuses the name %j with the intent %j and writes nothing', async (name, intent) => {
    await expect(writeRealm({ root, name, ...(intent && { intent }) })).rejects.toThrow(RealmRefused);
    expect(existsSync(path('libs'))).toBe(false);
    expect(json('tsconfig.json').references).toHaveLength(1);
  });

  test('refuses a name that is taken and leaves what is there alone', async () => {
    mkdirSync(path('apps/claims'), { recursive: true });
    writeFileSync(path('apps/claims/package.json'), '{"mine":true}');
    await expect(writeRealm({ root, name: 'claims' })).rejects.toThrow(/apps\/claims is there already/);
    expect(json('apps/claims/package.json')).toEqual({ mine: true });
    expect(existsSync(path('libs'))).toBe(false);
  });

  test('makes names of the realm and its intent that are valid in code', () => {
    const files = realmFiles({
      name: 'claims-2',
      intent: 'assess_big_claim',
      lib: { folder: 'libs/realms/claims-2', package: '@symphainy/realm-claims-2' },
      app: { folder: 'apps/claims-2', package: '@symphainy/app-claims-2' },
    });
    expect(files['apps/claims-2/src/main.ts']).toContain('import { claims2Realm }');
    expect(files['libs/realms/claims-2/src/assess-big-claim.ts']).toContain('interface AssessBigClaimParams');
  });
});
