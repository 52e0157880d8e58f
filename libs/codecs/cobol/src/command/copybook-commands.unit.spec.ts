import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { copybookText } from '../testing/copybook-text.js';
import { ebcdic } from '../testing/ebcdic.js';
import { copybookCommands } from './copybook-commands.js';

let folder: string;
let output: string;
let errors: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'copybook-'));
  output = '';
  errors = '';
  jest.spyOn(process.stdout, 'write').mockImplementation(((part: Uint8Array, done: () => void) => {
    output += Buffer.from(part).toString();
    done();
    return true;
  }) as typeof process.stdout.write);
  jest.spyOn(process.stderr, 'write').mockImplementation(((part: string) => {
    errors += part;
    return true;
  }) as typeof process.stderr.write);
  jest.spyOn(process, 'exit').mockImplementation(((code: number) => {
    throw new Error(`exit ${code}`);
  }) as typeof process.exit);
});

afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function run(...args: readonly string[]): Promise<void> {
  await copybookCommands().parseAsync([...args], { from: 'user' });
}

describe('the copybook command', () => {
  test('passes every option on', async () => {
    const source = copybookText(
      '01 A.',
      '05 X PIC X.',
      '01 B.',
      '05 N PIC 9.',
      '05 FILLER PIC X.',
      '05 T OCCURS 0 TO 3 DEPENDING ON N PIC XX.',
      '05 U REDEFINES T PIC X.',
      '05 F COMP-1.',
    );
    // The RDW's last two bytes, low one first, say 14; less 3 that is 11 bytes of data.
    const data = Buffer.concat([
      Buffer.from('##\0\0\x0e\0' + '2. a b'),
      Buffer.from('cdcccc3d', 'hex'),
      Buffer.from('x#'),
    ]);
    await run(
      ...['decode', '--copybook', file('r.cpy', source), '--data', file('d', data)],
      ...[
        '--record',
        'b',
        '--code-page',
        'ASCII',
        '--record-format',
        'v',
        '--rdw-endian',
        'little',
        '--rdw-adjustment',
        '-3',
      ],
      ...[
        '--float-format',
        'ieee754_little_endian',
        '--trim',
        'none',
        '--file-start-offset',
        '2',
        '--file-end-offset',
        '1',
      ],
      ...['--redefine-map', 'N:1=U,2=T', '--keep-filler', '--variable-size-occurs'],
    );
    expect(errors).toBe('');
    expect(output).toBe('{"N":2,"FILLER_1":".","T":[" a"," b"],"U":null,"F":0.1}\n');
    expect(process.exitCode).toBeUndefined();
  });

  test('ends with code 2 and one line, after the whole records', async () => {
    const copybook = file('r.cpy', copybookText('01 A.', '05 X PIC X(2).'));
    await run('decode', '--copybook', copybook, '--data', file('d', ebcdic('ABC')));
    expect(output).toBe('{"X":"AB"}\n');
    expect(errors).toMatch(
      /^symphainy copybook decode: SYM-CB-0002: [^\n]*record 2 at byte offset 2[^\n]*\n$/,
    );
    expect(process.exitCode).toBe(2);
  });

  test('a wrong command line ends with code 2 too', async () => {
    await expect(run('decode', '--copybook', 'x')).rejects.toThrow('exit 2');
    expect(errors).toMatch(/--data/);
    await expect(run('layout', '--nothing')).rejects.toThrow('exit 2');
    await expect(run('decode', '--copybook', 'x', '--data', 'y', '--record-length', 'ten')).rejects.toThrow(
      'exit 2',
    );
  });

  test('an unknown choice is named with those that there are', async () => {
    await run('decode', '--copybook', 'x', '--data', 'y', '--trim', 'some');
    expect(errors).toMatch(/SYM-CB-0003: --trim: 'some' is not one of both, left, right, none\n$/);
    expect(process.exitCode).toBe(2);
  });

  test('prints a layout', async () => {
    await run('layout', '--copybook', file('r.cpy', copybookText('01 A.', '05 X PIC X(2).')), '--json');
    expect(JSON.parse(output)).toMatchObject([
      { name: 'A', length: 2 },
      { name: 'X', offset: 0 },
    ]);
  });
});
