import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EnvironmentSecrets } from '@symphainy/public-works-secrets';
import { assertTargetAnswers, readTargetFile } from './target-file.js';

describe('The file that describes a target', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'symphainy-target-'))));
  afterAll(async () => await rm(folder, { recursive: true, force: true }));

  async function written(text: string): Promise<string> {
    const file = join(folder, 'target.yaml');
    await writeFile(file, text);
    return file;
  }

  test('gives address, paths and headers to the adapter, and names the secret without holding it', async () => {
    await writeFile(join(folder, 'schema.json'), '{"$defs":{}}');
    const file = await written(`
system: policies
base_url: https://policies.example/api
write_method: POST
path: /v2/{collection}/{key}
headers: { x-client: migration }
authentication: { scheme: header, header: x-api-key }
secret: policies_key
schema: schema.json
conflict_resolution: target_wins
`);
    expect(await readTargetFile(file)).toEqual({
      system: 'policies',
      secret: 'policies_key',
      schema: { $defs: {} },
      conflictResolution: 'target_wins',
      settings: {
        base_url: 'https://policies.example/api',
        write_method: 'POST',
        path: '/v2/{collection}/{key}',
        headers: { 'x-client': 'migration' },
        authentication: { scheme: 'header', header: 'x-api-key' },
        read_token_ref: 'policies_key',
        write_secret: 'policies_key',
      },
    });
  });

  test('asks a person about conflicts unless it says otherwise, and shows no secret unless it names one', async () => {
    expect(await readTargetFile(await written('base_url: http://127.0.0.1:1'))).toMatchObject({
      conflictResolution: 'incident',
      secret: undefined,
      settings: { authentication: { scheme: 'none' } },
    });
  });

  test.each([
    ['conflict_resolution: best', /must be one of last_write_wins, target_wins, incident/],
    ['- a list', /holds no object/],
    ['a: [', /neither YAML nor JSON/],
    ['secret: 7', /name of a secret/],
  ])('refuses %j', async (text, fault) => {
    await expect(readTargetFile(await written(text))).rejects.toThrow(fault);
  });

  test('that does not answer is found before anything is started', async () => {
    const target = await readTargetFile(await written('base_url: http://127.0.0.1:9\nsystem: away'));
    await expect(assertTargetAnswers(target, 'policies', new EnvironmentSecrets({}))).rejects.toMatchObject({
      code: 'SYM-LP-0011',
      detail: expect.stringContaining('away'),
    });
  });

  test('whose secret is not there says which variable to set', async () => {
    const target = await readTargetFile(await written('base_url: http://127.0.0.1:9\nsecret: policies-key'));
    await expect(assertTargetAnswers(target, 'policies', new EnvironmentSecrets({}))).rejects.toThrow(
      /SYMPHAINY_SECRET_POLICIES_KEY is not set/,
    );
  });
});
