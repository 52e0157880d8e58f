import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { run } from './run.js';

describe('The command line', () => {
  let folder: string;
  let errors: string[];
  let output: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'symphainy-cli-'));
    process.env.XDG_CONFIG_HOME = folder;
    errors = [];
    output = [];
    jest.spyOn(console, 'error').mockImplementation((line) => void errors.push(String(line)));
    jest.spyOn(console, 'log').mockImplementation((line) => void output.push(String(line)));
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0);
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => output.push(String(text)) > 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    delete process.env.XDG_CONFIG_HOME;
    rmSync(folder, { recursive: true, force: true });
  });

  const commands = [
    ['up'],
    ['status'],
    ['login'],
    ['logout'],
    ['intent', 'submit'],
    ['intent', 'types'],
    ['execution', 'list'],
    ['execution', 'show'],
    ['execution', 'watch'],
    ['execution', 'cancel'],
    ['why'],
    ['policy', 'publish'],
    ['policy', 'list'],
    ['policy', 'evaluate'],
  ];

  test.each(commands.map((command) => [command.join(' ')]))(
    '%s has help with an example',
    async (command) => {
      expect(await run([...command.split(' '), '--help'])).toBe(0);
      expect(output.join('')).toMatch(new RegExp(`Examples?:\\n  \\$ symphainy ${command}`));
    },
  );

  test.each([
    ['an unknown command', ['fly']],
    ['an unknown option', ['up', '--fast']],
    ['a value that is no choice', ['up', '--wal', 'paper']],
    ['a port that is none', ['up', '--port', '70000']],
    ['brokers for a log that has none', ['up', '--kafka', '127.0.0.1:9092']],
    ['a missing argument', ['intent', 'submit']],
    ['parameters that are no JSON', ['intent', 'submit', 'a.b', '--params', '{']],
    ['parameters that are no object', ['intent', 'submit', 'a.b', '--params', '[]']],
    ['parameters in a file that is not there', ['intent', 'submit', 'a.b', '--params', '@nowhere.json']],
    ['a wait that is too long', ['intent', 'submit', 'a.b', '--wait', '3600']],
    ['a label without a value', ['intent', 'submit', 'a.b', '--label', 'urgent']],
    ['a URL that is none', ['why', 'exe_1', '--url', 'somewhere']],
  ])('%s is a usage error: exit code 2, said on stderr', async (_, args) => {
    expect(await run(args)).toBe(2);
    expect(errors.join('')).toContain('SYM-LP-0008');
    expect(output).toEqual([]);
  });

  test('without a platform says so, and what to do', async () => {
    for (const args of [['status'], ['why', 'exe_1'], ['intent', 'types'], ['execution', 'list']]) {
      errors = [];
      expect(await run([...args, '--data-dir', folder])).toBe(1);
      expect(errors.join('\n')).toMatch(/SYM-LP-0009.*\n.*symphainy up/s);
    }
  });

  test('at another platform needs a login', async () => {
    expect(await run(['why', 'exe_1', '--url', 'http://127.0.0.1:9'])).toBe(1);
    expect(errors.join('\n')).toMatch(/SYM-LP-0007.*\n.*symphainy login/s);
  });

  test('decides requests offline, a line of JSON each', async () => {
    const files = { policies: 'p.cedar', entities: 'e.json', requests: 'r.ndjson' };
    const path = (name: keyof typeof files) => join(folder, files[name]);
    writeFileSync(path('policies'), 'permit (principal, action, resource) when { context.amount < 10 };');
    writeFileSync(path('entities'), '[]');
    const request = (amount: number) =>
      JSON.stringify({
        principal: { type: 'User', id: 'u' },
        action: { type: 'Action', id: 'a' },
        resource: { type: 'Thing', id: 't' },
        context: { amount },
      });
    writeFileSync(path('requests'), `${request(1)}\n${request(20)}\n`);
    const args = Object.keys(files).flatMap((name) => [`--${name}`, path(name as keyof typeof files)]);
    expect(await run(['policy', 'evaluate', ...args])).toBe(0);
    expect(output.map((line) => (JSON.parse(line) as { decision: string }).decision)).toEqual([
      'allow',
      'deny',
    ]);
  });
});
