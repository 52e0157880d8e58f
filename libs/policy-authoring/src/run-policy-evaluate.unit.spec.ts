import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateOfficially } from './evaluate-officially.js';
import { runPolicyEvaluate } from './run-policy-evaluate.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-evaluate-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

interface Files {
  readonly policies?: string;
  readonly entities?: string;
  readonly schema?: string;
  readonly requests: string;
}

const permitAll = 'permit(principal, action, resource);';
const request = {
  principal: { type: 'User', id: 'ann' },
  action: { type: 'Action', id: 'read' },
  resource: { type: 'Doc', id: 'd' },
  context: {},
};
const line = (parts: object = {}) => JSON.stringify({ ...request, ...parts });

async function run({ policies = permitAll, entities = '[]', schema, requests }: Files): Promise<unknown[]> {
  const paths = {
    policies: join(folder, 'policies.cedar'),
    entities: join(folder, 'entities.json'),
    schema: join(folder, 'schema.cedarschema'),
    requests: join(folder, 'requests.ndjson'),
  };
  await writeFile(paths.policies, policies);
  await writeFile(paths.entities, entities);
  await writeFile(paths.schema, schema ?? '');
  await writeFile(paths.requests, requests);
  const { schema: schemaPath, ...others } = paths;
  const lines: unknown[] = [];
  await runPolicyEvaluate({ ...others, ...(schema === undefined ? {} : { schema: schemaPath }) }, (each) =>
    lines.push(JSON.parse(each)),
  );
  return lines;
}

describe('policy evaluate', () => {
  test('writes one result a request with decision, reasons and errors', async () => {
    const policies = `${permitAll} forbid(principal, action, resource) when { context.blocked }; permit(principal, action, resource) when { context.n > 5 };`;
    const requests = [
      line({ context: { blocked: false, n: 6 } }),
      line({ context: { blocked: true, n: 1 } }),
      line(),
    ].join('\n');
    expect(await run({ policies, requests })).toEqual([
      { decision: 'allow', reasons: ['policy0', 'policy2'], errors: [] },
      { decision: 'deny', reasons: ['policy1'], errors: [] },
      { decision: 'allow', reasons: ['policy0'], errors: ['policy1', 'policy2'] },
    ]);
  });

  test('takes CRLF, blank lines, a missing last line end and line separators within strings', async () => {
    const policies = 'permit(principal, action, resource) when { context.s == "a\u2028b" };';
    const separated = line({ context: { s: 'a\u2028b' } });
    const results = await run({ policies, requests: `\ufeff${separated}\r\n\r\n\n${separated}` });
    expect(results).toEqual(Array(2).fill({ decision: 'allow', reasons: ['policy0'], errors: [] }));
  });

  test('decides on integers up to the bounds of 64 bits as they are written', async () => {
    const policies =
      'permit(principal, action, resource) when { context.n == principal.n && context.n - 1 == 9223372036854775806 };';
    const entities =
      '[{"uid": {"type": "User", "id": "ann"}, "attrs": {"n": 9223372036854775807}, "parents": []}]';
    const of = (n: string) => line({ context: { n: 0 } }).replace('"n":0', `"n":${n}`);
    const results = await run({
      policies,
      entities,
      requests: `${of('9223372036854775807')}\n${of('9223372036854775806')}`,
    });
    expect(results).toMatchObject([{ decision: 'allow' }, { decision: 'deny' }]);
  });

  test.each([
    ['requests.ndjson, line 3: not JSON', `${line()}\n\n{"principal":`],
    ['requests.ndjson, line 1: a request is not a JSON object', '[]'],
    ['requests.ndjson, line 1: unknown field `extra`', line({ extra: 1 })],
    ['requests.ndjson, line 1: missing field `principal`', '{}'],
    ['requests.ndjson, line 1: missing field `context`', line({ context: undefined })],
    ['requests.ndjson, line 1: principal: missing field `id`', line({ principal: { type: 'User' } })],
    [
      'requests.ndjson, line 1: action: unknown field `name`',
      line({ action: { ...request.action, name: 'x' } }),
    ],
    ['requests.ndjson, line 1: resource: not an entity reference', line({ resource: 'Doc::"d"' })],
    ['requests.ndjson, line 1: resource: "a b" is not the name', line({ resource: { type: 'a b', id: '' } })],
    ['requests.ndjson, line 1: context.x: null', line({ context: { x: null } })],
    ['requests.ndjson, line 1: duplicate key "context"', line().replace('}', '},"context":{}')],
    [
      'requests.ndjson, line 1: context.n: 9223372036854775808 does not fit',
      line({ context: { n: 0 } }).replace(':0', ':9223372036854775808'),
    ],
  ])('stops at a bad request, naming file and line: %s', async (message, requests) => {
    await expect(run({ requests })).rejects.toThrow(message);
  });

  test('has written the results before the bad line', async () => {
    const written: string[] = [];
    const paths = { policies: 'p.cedar', entities: 'e.json', requests: 'r.ndjson' };
    for (const [name, text] of [
      ['p.cedar', permitAll],
      ['e.json', '[]'],
      ['r.ndjson', `${line()}\nnonsense\n${line()}`],
    ]) {
      await writeFile(join(folder, name!), text!);
    }
    const inFolder = Object.fromEntries(
      Object.entries(paths).map(([name, path]) => [name, join(folder, path)]),
    ) as typeof paths;
    await expect(runPolicyEvaluate(inFolder, (each) => written.push(each))).rejects.toThrow('line 2');
    expect(written).toHaveLength(1);
  });

  test.each<[string, Files]>([
    ['policies.cedar: line 1, column 9: ', { policies: 'nonsense', requests: '' }],
    ['entities.json: not JSON', { entities: '[', requests: '' }],
    ['entities.json: entities: not an array', { entities: '{}', requests: '' }],
    [
      'schema.cedarschema: schema: line 1, column 16: failed to resolve type',
      { schema: 'entity A = {x: Nope};', requests: '' },
    ],
  ])('refuses a bad file, naming it: %s', async (message, files) => {
    await expect(run(files)).rejects.toThrow(message);
  });

  test('names a file that is not there', async () => {
    const paths = {
      policies: join(folder, 'none.cedar'),
      entities: join(folder, 'none.json'),
      requests: join(folder, 'none'),
    };
    await expect(runPolicyEvaluate(paths, () => undefined)).rejects.toThrow('none.cedar: cannot be read');
  });
});

describe('policy evaluate with a schema', () => {
  const schema = `
    type Origin = { ip: ipaddr, since?: datetime };
    entity Team;
    entity User in [Team] = { boss?: User, origin?: Origin, limits?: Set<decimal> } tags User;
    entity Doc;
    action every;
    action all in [every];
    action read in [all] appliesTo { principal: User, resource: Doc, context: { n?: Long, by?: User, wait?: duration } };
  `;
  const entities = JSON.stringify([
    {
      uid: { type: 'User', id: 'ann' },
      attrs: {
        boss: { type: 'User', id: 'bob' },
        origin: { ip: '10.0.0.1', since: { fn: 'datetime', arg: '2024-01-01' } },
        limits: ['1.5', { __extn: { fn: 'decimal', arg: '2.0' } }],
      },
      parents: [{ type: 'Team', id: 'claims' }],
      tags: { deputy: { type: 'User', id: 'eve' } },
    },
  ]);

  async function decisionOf(condition: string, context: object = {}, scope = 'action'): Promise<unknown> {
    const policies = `permit(principal, ${scope}, resource) when { ${condition} };`;
    const official = evaluateOfficially(
      policies,
      { ...request, context: context as never },
      JSON.parse(entities) as never,
      schema,
    );
    const [result] = await run({ policies, entities, schema, requests: line({ context }) });
    expect(result).toEqual(official);
    return official.decision;
  }

  test('reads entity references and extension values where the schema says so', async () => {
    expect(await decisionOf('principal has boss && principal.boss == User::"bob"')).toBe('allow');
    expect(await decisionOf('principal has origin && principal.origin.ip.isInRange(ip("10.0.0.0/8"))')).toBe(
      'allow',
    );
    expect(
      await decisionOf('principal has origin.since && principal.origin.since < datetime("2025-01-01")'),
    ).toBe('allow');
    expect(await decisionOf('principal has limits && principal.limits.contains(decimal("1.50"))')).toBe(
      'allow',
    );
    expect(await decisionOf('principal.hasTag("deputy") && principal.getTag("deputy") == User::"eve"')).toBe(
      'allow',
    );
    expect(
      await decisionOf('context has by && context.by == principal', { by: { type: 'User', id: 'ann' } }),
    ).toBe('allow');
    expect(await decisionOf('context has wait && context.wait.toHours() == 36', { wait: '1d12h' })).toBe(
      'allow',
    );
    const since = { fn: 'durationSince', args: ['2024-01-02', { fn: 'datetime', arg: '2024-01-01' }] };
    expect(await decisionOf('context has wait && context.wait == duration("1d")', { wait: since })).toBe(
      'allow',
    );
  });

  test("puts an action into its schema's groups", async () => {
    expect(await decisionOf('true', {}, 'action in Action::"every"')).toBe('allow');
    expect(await decisionOf('true', {}, 'action in [Action::"all"]')).toBe('allow');
  });

  test.each([
    [
      'requests.ndjson, line 1: action `Action::"write"` does not exist',
      { action: { type: 'Action', id: 'write' } },
    ],
    ['requests.ndjson, line 1: principal type `Doc` is not valid', { principal: { type: 'Doc', id: 'd' } }],
    [
      'requests.ndjson, line 1: while parsing context, record attribute `x` should not exist',
      { context: { x: 1 } },
    ],
    ['requests.ndjson, line 1: context `{n: "1"}` is not valid', { context: { n: '1' } }],
  ])('stops at a request that it does not allow: %s', async (message, parts) => {
    await expect(run({ schema, requests: line(parts) })).rejects.toThrow(message);
  });

  test('refuses policies and entities that do not agree with it', async () => {
    const policies = 'permit(principal, action == Action::"read", resource) when { context.size > 1 };';
    await expect(run({ policies, schema, requests: '' })).rejects.toThrow(
      'policies.cedar: the policies do not agree with the schema: line 1, column 62: ',
    );
    const undeclared = '[{"uid": {"type": "Ghost", "id": "g"}, "attrs": {}, "parents": []}]';
    await expect(run({ entities: undeclared, schema, requests: '' })).rejects.toThrow('entities.json: ');
  });
});
