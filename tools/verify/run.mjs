/**
 * One command checks all: `npm run verify`. With `-- --no-tests` it leaves the unit tests to others.
 * Every step runs, whatever became of the ones before; only what failed shows its output.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import colours from 'picocolors';

const root = join(import.meta.dirname, '../..');
const cache = join(root, 'node_modules/.cache/symphainy');
mkdirSync(cache, { recursive: true });

const node = (name, ...command) => ({ name, program: process.execPath, args: command });
const bin = (name, program, ...args) => ({ name, program: join(root, 'node_modules/.bin', program), args });

const steps = [
  bin('format', 'prettier', '--check', '--log-level', 'warn', '.'),
  bin('proto is well formed', 'buf', 'lint'),
  node('generated code is up to date', 'tools/verify/generated.mjs'),
  node('build', 'tools/build/run.mjs'),
  node('OpenAPI document is up to date', 'tools/generators/openapi.mjs', '--check'),
  // Before eslint: without a fresh graph its rule for boundaries is silently off.
  bin('project graph', 'nx', 'graph', `--file=${join(cache, 'graph.json')}`),
  bin('lint', 'eslint', '.', '--max-warnings', '0'),
  node('boundaries hold', 'tools/verify/boundaries.mjs'),
  node('style', 'tools/verify/style.mjs'),
  ...(process.argv.includes('--no-tests') ? [] : [node('unit tests', 'tools/test/run.mjs', 'unit')]),
];

const failed = steps.filter((step) => !passes(step)).map(({ name }) => name);
console.log(failed.length === 0 ? '\nverified' : `\nnot verified: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);

function passes({ name, program, args }) {
  const startedAt = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: '0' },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const isGood = status === 0 && !error;
  console.log(
    `${isGood ? colours.green('ok  ') : colours.red('FAIL')} ${name} ${colours.dim(`${seconds} s`)}`,
  );
  if (!isGood) console.log(`${error?.message ?? ''}${stdout}${stderr}`.trimEnd().replace(/^/gm, '     '));
  return isGood;
}
