import { describe, expect, test } from '@jest/globals';
import {
  addressEnv,
  addressListEnv,
  choiceEnv,
  formatAddress,
  integerEnv,
  optionalEnv,
  portEnv,
  requiredEnv,
} from './environment.js';

describe('configuration from the environment', () => {
  test('a variable that is not set is named, with what to set it to', () => {
    expect(() => requiredEnv('SYMPHAINY_X', 'the file with the key', {})).toThrow(
      expect.objectContaining({
        code: 'SYM-LP-0010',
        detail: 'SYMPHAINY_X is not set',
        remedy: 'Set SYMPHAINY_X to the file with the key.',
      }),
    );
  });

  test('blank is as good as not set', () => {
    expect(optionalEnv('SYMPHAINY_X', { SYMPHAINY_X: '  ' })).toBeUndefined();
    expect(() => requiredEnv('SYMPHAINY_X', 'y', { SYMPHAINY_X: ' ' })).toThrow('is not set');
  });

  test.each([
    ['127.0.0.1:7001', { host: '127.0.0.1', port: 7001 }],
    ['runtime.local:0', { host: 'runtime.local', port: 0 }],
    ['[::1]:7001', { host: '::1', port: 7001 }],
  ])('reads the address %s, and writes it the same way', (text, address) => {
    expect(addressEnv('A', { A: text })).toEqual(address);
    expect(formatAddress(address)).toBe(text);
  });

  test.each(['localhost', ':7001', '127.0.0.1:', '127.0.0.1:70000', 'http://127.0.0.1:1', '::1:7001'])(
    'refuses %s as an address, naming variable and value',
    (text) => {
      expect(() => addressEnv('A', { A: text })).toThrow(
        expect.objectContaining({ code: 'SYM-LP-0010', detail: `A is ${JSON.stringify(text)}` }),
      );
    },
  );

  test('reads a list of addresses and refuses it when one of them is wrong', () => {
    expect(addressListEnv('A', { A: 'a:1, b:2' })).toEqual([
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ]);
    expect(() => addressListEnv('A', { A: 'a:1,' })).toThrow('A is ""');
  });

  test.each(['', '-1', '1.5', '70000', 'ten', '1e3'])('refuses %j as a port', (text) => {
    expect(() => portEnv('P', { P: text })).toThrow(expect.objectContaining({ code: 'SYM-LP-0010' }));
  });

  test('a number has bounds and may have a default', () => {
    expect(integerEnv('N', { min: 1, max: 10, default: 3 }, {})).toBe(3);
    expect(() => integerEnv('N', { min: 1, max: 10, default: 3 }, { N: '11' })).toThrow('N is "11"');
  });

  test('a choice is its first word unless set, and nothing else than its words', () => {
    expect(choiceEnv('W', ['memory', 'kafka'], {})).toBe('memory');
    expect(choiceEnv('W', ['memory', 'kafka'], { W: 'kafka' })).toBe('kafka');
    expect(() => choiceEnv('W', ['memory', 'kafka'], { W: 'redis' })).toThrow('W is "redis"');
  });
});
