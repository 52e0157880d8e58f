import { describe, expect, test } from '@jest/globals';
import { BoundedCache } from './bounded-cache.js';

describe('A bounded cache', () => {
  test('makes a value once and drops the one used longest ago', () => {
    const dropped: string[] = [];
    const made: string[] = [];
    const cache = new BoundedCache<string>(2, (value) => dropped.push(value));
    const ask = (name: string) =>
      cache.getOrMake(name, () => {
        made.push(name);
        return `the value of ${name}`;
      });
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) expect(ask(name)).toBe(`the value of ${name}`);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    expect(dropped).toEqual(['the value of b', 'the value of c']);
  });

  test('keeps nothing of what cannot be made', () => {
    const cache = new BoundedCache<string>(1);
    expect(() =>
      cache.getOrMake('a', () => {
        throw new RangeError('not now');
      }),
    ).toThrow('not now');
    expect(cache.getOrMake('a', () => 'later')).toBe('later');
  });

  test('drops everything when it is cleared', () => {
    const dropped: string[] = [];
    const cache = new BoundedCache<string>(2, (value) => dropped.push(value));
    cache.getOrMake('a', () => 'one');
    cache.getOrMake('b', () => 'two');
    cache.clear();
    expect(dropped).toEqual(['one', 'two']);
    expect(cache.getOrMake('a', () => 'again')).toBe('again');
  });
});
