import { describe, expect, test } from '@jest/globals';
import { errorsHavePages } from './error-pages.mjs';
import {
  emptyNamesAreRefused,
  filesAreKebabCase,
  onlyPackagesHaveAnIndex,
  testsNameTheirLevel,
  wordsAreRefused,
} from './naming.mjs';
import {
  importsAreDeclared,
  librariesHaveOneVersion,
  packagesAreBuilt,
  packagesAreTagged,
} from './packages.mjs';

const file = (path: string, text = '') => ({ path, text });

function pack(name: string, parts: { tags?: string[]; dependencies?: object; references?: string[] } = {}) {
  const { tags = ['layer:kernel', 'class:foundation'], dependencies = {}, references = [] } = parts;
  return {
    folder: `libs/${name}`,
    manifest: { name: `@symphainy/${name}`, nx: { tags }, dependencies },
    references,
  };
}

describe('The rules of style report', () => {
  test.each([
    'libs/a/src/utils.ts',
    'libs/a/src/string-helpers.ts',
    'libs/common/src/x.ts',
    'tools/a/task-manager.mjs',
  ])('a name that says nothing: %s', (path) => expect(emptyNamesAreRefused([file(path)])).toHaveLength(1));

  test('no name of the domain', () => {
    const paths = [
      'libs/smart-city/city-manager/src/city-manager.ts',
      'libs/a/src/commonality.ts',
      'docs/utils.md',
    ];
    expect(emptyNamesAreRefused(paths.map((path) => file(path)))).toEqual([]);
  });

  test.each(['libs/a/src/WalFrame.ts', 'libs/a/src/wal_frame.ts'])(
    'a file that is not kebab-case: %s',
    (path) => expect(filesAreKebabCase([file(path)])).toHaveLength(1),
  );

  test('an index inside a package, and none at its root', () => {
    const paths = ['libs/a/src/index.ts', 'libs/a/b/src/index.ts', 'libs/a/src/inner/index.ts'];
    expect(onlyPackagesHaveAnIndex(paths.map((path) => file(path)))).toEqual([
      expect.stringContaining('inner'),
    ]);
  });

  test('a test that would run at no level', () => {
    const paths = ['libs/a/src/x.spec.ts', 'libs/a/src/x.test.ts', 'libs/a/src/x.unit.spec.ts'];
    expect(testsNameTheirLevel(paths.map((path) => file(path)))).toHaveLength(2);
  });

  test('what is not finished, what silences the compiler, and paths of one machine, with their lines', () => {
    const text = [
      'fine',
      `// ${'TO' + 'DO'}: later`,
      `// ${'@ts-' + 'ignore'}`,
      `read('${'/ho' + 'me/ada/x'}')`,
    ].join('\n');
    const faults = wordsAreRefused([file('libs/a/src/x.ts', text)]);
    expect(faults.map((fault: string) => Number(/:(\d+):/.exec(fault)?.[1]))).toEqual([2, 3, 4]);
  });

  test('no path in a URL, an import or a pattern of ours', () => {
    const text = [
      'https://example.org/home/ada',
      "from '../work/order.js'",
      '`${root}/tmp/x`',
      "'/api/work'",
    ].join('\n');
    expect(wordsAreRefused([file('libs/a/src/x.ts', text)])).toEqual([]);
  });

  test('a package whose layer and class do not go together, or are unknown', () => {
    expect(packagesAreTagged([pack('a')])).toEqual([]);
    for (const tags of [
      ['layer:realm', 'class:runtime'],
      ['layer:cellar', 'class:foundation'],
      ['layer:kernel'],
    ]) {
      expect(packagesAreTagged([pack('a', { tags })])).toHaveLength(1);
    }
  });

  test('a package that nobody builds', () => {
    expect(packagesAreBuilt([pack('a'), pack('b')], ['libs/a'])).toEqual([expect.stringContaining('libs/b')]);
  });

  test('a library that has no version, or ships although it is for development', () => {
    const root = { dependencies: { pg: '8' }, devDependencies: { '@jest/globals': '30' } };
    const source = file(
      'libs/a/src/x.ts',
      "import 'pg'; import x from 'left-pad/x'; import y from '@jest/globals';",
    );
    const spec = file(
      'libs/a/src/x.unit.spec.ts',
      "import y from '@jest/globals'; import fs from 'node:fs';",
    );
    expect(librariesHaveOneVersion([source, spec], [pack('a')], root)).toEqual([
      expect.stringContaining('imports left-pad'),
      expect.stringContaining('imports @jest/globals, which is for development only'),
    ]);
    expect(librariesHaveOneVersion([], [pack('a', { dependencies: { pg: '8' } })], root)).toHaveLength(1);
  });

  test('an import of ours that is not declared for npm and for the compiler', () => {
    const source = file(
      'libs/a/src/x.ts',
      "import type { X } from '@symphainy/b'; import { z } from '@symphainy/z';",
    );
    expect(importsAreDeclared([source], [pack('a'), pack('b')])).toEqual([
      expect.stringContaining('libs/a/package.json: does not name @symphainy/b'),
      expect.stringContaining('libs/a/tsconfig.json: has no reference to libs/b'),
      expect.stringContaining('imports @symphainy/z, which is no package of ours'),
    ]);
    const declared = pack('a', {
      dependencies: { '@symphainy/b': '*', '@symphainy/z': '*' },
      references: ['libs/b', 'libs/z'],
    });
    expect(importsAreDeclared([source], [declared, pack('b'), pack('z')])).toEqual([]);
  });

  test('a code without a page, a page without a code, and a page that says something else', () => {
    const kind = { title: 'Log is damaged', http: 500, retryable: false };
    const page = (code: string, text: string) => file(`docs/errors/${code}.md`, text);
    const good =
      '# SYM-WAL-0001: Log is damaged\n\nHTTP 500 · gRPC DATA_LOSS · a retry cannot help\n\n## Cause\n\n## What happens\n\n## Remedy\n';
    expect(errorsHavePages([page('SYM-WAL-0001', good)], { 'SYM-WAL-0001': kind })).toEqual([]);
    expect(errorsHavePages([], { 'SYM-WAL-0001': kind })).toHaveLength(1);
    expect(errorsHavePages([page('SYM-WAL-0009', good)], {})).toHaveLength(1);
    const stale = good.replace('500', '503').replace('## Remedy\n', '');
    expect(errorsHavePages([page('SYM-WAL-0001', stale)], { 'SYM-WAL-0001': kind })).toHaveLength(2);
  });
});
