/** The files of a new realm, before formatting. Small enough to be read whole, and to be thrown away. */

/**
 * @param {{
 *   name: string, intent: string,
 *   lib: { folder: string, package: string }, app: { folder: string, package: string },
 * }} realm `intent` is a `verb_noun`
 * @returns {Record<string, string>} texts by path from the root
 */
export function realmFiles({ name, intent, lib, app }) {
  const words = {
    name,
    intent,
    type: `${name}.${intent}`,
    logic: camelCase(intent),
    params: `${pascalCase(intent)}Params`,
    realm: `${camelCase(name)}Realm`,
    file: intent.replaceAll('_', '-'),
  };
  return {
    [`${lib.folder}/package.json`]: json({
      name: lib.package,
      version: '0.1.0',
      private: true,
      description: `The realm ${name}: its domain logic.`,
      license: 'UNLICENSED',
      type: 'module',
      exports: entry('index'),
      nx: { tags: ['layer:realm', 'class:domain'], targets: build('../../..') },
      dependencies: {
        '@symphainy/contracts': '*',
        '@symphainy/platform-sdk-realm': '*',
      },
    }),
    [`${lib.folder}/tsconfig.json`]: json(
      tsconfig('../../..', ['libs/contracts', 'libs/platform-sdk/realm']),
    ),
    [`${lib.folder}/src/index.ts`]: `export { ${words.realm} } from './${name}-realm.js';`,
    [`${lib.folder}/src/${words.file}.ts`]: logic(words),
    [`${lib.folder}/src/${name}-realm.ts`]: realm(words),
    [`${lib.folder}/src/${name}-realm.unit.spec.ts`]: test(words),
    [`${app.folder}/package.json`]: json({
      name: app.package,
      version: '0.1.0',
      private: true,
      description: `Serves the realm ${name}.`,
      license: 'UNLICENSED',
      type: 'module',
      exports: entry('main'),
      nx: { tags: ['layer:app', 'class:domain'], targets: build('../..') },
      symphainy: { realm: name },
      dependencies: { '@symphainy/platform-sdk-realm-host': '*', [lib.package]: '*' },
    }),
    [`${app.folder}/tsconfig.json`]: json(tsconfig('../..', ['libs/platform-sdk/realm-host', lib.folder])),
    [`${app.folder}/src/main.ts`]: `
      import { runRealm } from '@symphainy/platform-sdk-realm-host';
      import { ${words.realm} } from '${lib.package}';

      await runRealm(${words.realm});
    `,
  };
}

const logic = ({ params, logic, type }) => `
/** The domain logic of \`${type}\`: pure, data in and data out. */

export interface ${params} {
  readonly subject: string;
  readonly notes: readonly string[];
}

export interface Summary {
  readonly subject: string;
  readonly given: number;
  /** Each different note once, in the order in which they were given. */
  readonly notes: readonly string[];
}

export function ${logic}({ subject, notes }: ${params}): Summary {
  const distinct = new Map<string, string>();
  for (const note of notes.map((text) => text.trim())) {
    const key = note.toLowerCase();
    if (!distinct.has(key)) distinct.set(key, note);
  }
  return { subject, given: notes.length, notes: [...distinct.values()] };
}
`;

const realm = ({ name, type, params, logic, realm, file }) => `
/** The realm ${name}: what it offers, and how its domain logic meets the contract. */
import { defineIntent, defineRealm, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { ${params} } from './${file}.js';
import { ${logic} } from './${file}.js';

const ${logic}Intent = defineIntent<${params}>({
  type: '${type}',
  description: 'Says what the notes on a subject come to.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['subject', 'notes'],
    properties: {
      subject: { type: 'string', minLength: 1, maxLength: 200 },
      notes: { type: 'array', maxItems: 100, items: { type: 'string', minLength: 1, maxLength: 500 } },
    },
    examples: [{ subject: 'example', notes: ['first', 'second'] }],
  },
  effect: 'pure',
  timeoutMs: 10_000,
  handle({ params }) {
    const summary = ${logic}(params);
    return {
      artifacts: [jsonArtifact('summary', 'summary', summary)],
      events: [{ type: '${name}.notes_summarized', data: { notes: summary.notes.length } }],
    };
  },
});

export const ${realm} = defineRealm({
  name: '${name}',
  version: '0.1.0',
  intents: [${logic}Intent],
  artifactKinds: [{ kind: 'summary', description: 'What the notes on a subject come to' }],
});
`;

const test = ({ name, type, realm, file, logic }) => `
import { describe, expect, test } from '@jest/globals';
import { Attribution } from '@symphainy/contracts/kernel';
import type { Report } from '@symphainy/contracts/realm';
import { Task } from '@symphainy/contracts/realm';
import { RealmServer } from '@symphainy/platform-sdk-realm';
import { ${realm} } from './${name}-realm.js';
import { ${logic} } from './${file}.js';

const run = (params: unknown): Promise<Report | undefined> =>
  new RealmServer(${realm}).handle(
    Task.fromPartial({
      taskId: 'exe_1_a/0#1',
      executionId: 'exe_1_a',
      path: '0',
      attempt: 1,
      stepKey: 'exe_1_a/0',
      intentType: '${type}',
      params: Buffer.from(JSON.stringify(params)),
      attribution: Attribution.fromPartial({ tenantId: 'ten_a' }),
    }),
  );

describe('${type}', () => {
  test('keeps each different note once, in the order in which they were given', () => {
    expect(${logic}({ subject: 's', notes: ['b', 'a', ' B', 'a'] })).toEqual({
      subject: 's',
      given: 4,
      notes: ['b', 'a'],
    });
  });

  test('answers with an artifact and an event', async () => {
    const report = await run({ subject: 's', notes: ['a'] });
    expect(report?.outcome).toMatchObject({
      $case: 'succeeded',
      value: { artifacts: [{ name: 'summary' }], events: [{ type: '${name}.notes_summarized' }] },
    });
  });

  test('refuses parameters that break its schema, for good', async () => {
    const report = await run({ subject: 's' });
    expect(report?.outcome).toEqual({
      $case: 'failed',
      value: { code: 'SYM-RL-0001', detail: '/notes is missing', retryable: false },
    });
  });
});
`;

function entry(file) {
  return {
    '.': { source: `./src/${file}.ts`, types: `./dist/${file}.d.ts`, default: `./dist/${file}.js` },
  };
}

function build(up) {
  const command = `node ${up}/node_modules/typescript-native/bin/tsc -b`;
  return { build: { command, options: { cwd: '{projectRoot}' } } };
}

function tsconfig(up, folders) {
  return {
    extends: `${up}/tsconfig.base.json`,
    compilerOptions: { rootDir: 'src', outDir: 'dist' },
    include: ['src'],
    references: folders.map((folder) => ({ path: `${up}/${folder}` })),
  };
}

function json(value) {
  return JSON.stringify(value, null, 2);
}

function camelCase(words) {
  return words.replace(/[-_]([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

function pascalCase(words) {
  return camelCase(`-${words}`);
}
