import { describe, expect, test } from '@jest/globals';
import { entitiesFromJson } from './entities-json.js';
import type { ExactJson } from './exact-json.js';
import { EntityUid } from './value.js';

function listed(id: string, parents: string[] = [], rest: Record<string, ExactJson> = {}) {
  return {
    uid: { type: 'T', id },
    attrs: {},
    parents: parents.map((parent) => ({ type: 'T', id: parent })),
    ...rest,
  };
}

function ancestorsOf(entities: ExactJson, id: string): string[] {
  return [...entitiesFromJson(entities).find(new EntityUid('T', id))!.ancestors].sort();
}

describe('entities from JSON', () => {
  test('are in what their parents are in, also through a diamond and up to a parent that is not listed', () => {
    const entities = [
      listed('a', ['b', 'c']),
      listed('b', ['d']),
      listed('c', ['d']),
      listed('d', ['unlisted']),
    ];
    expect(ancestorsOf(entities, 'a')).toEqual(['T::"b"', 'T::"c"', 'T::"d"', 'T::"unlisted"']);
  });

  test('may form a chain of any length', () => {
    const entities = Array.from({ length: 3000 }, (_, n) => listed(`${n}`, [`${n + 1}`]));
    expect(ancestorsOf(entities, '0')).toHaveLength(3000);
  });

  test.each([
    ['of one', [listed('a', ['a'])]],
    ['of two', [listed('a', ['b']), listed('b', ['a'])]],
    ['behind a tail', [listed('x', ['a']), listed('a', ['b']), listed('b', ['c']), listed('c', ['a'])]],
  ])('are refused with a cycle %s', (_name, entities) => {
    expect(() => entitiesFromJson(entities)).toThrow('is its own ancestor');
  });

  test('may be listed twice if both say the same, whatever the order of sets and parents', () => {
    const once = listed('a', ['b', 'c'], { attrs: { s: [1, 2] } });
    const again = listed('a', ['c', 'b', 'b'], { attrs: { s: [2, 1, 1] }, tags: {} });
    expect(() => entitiesFromJson([once, again])).not.toThrow();
  });

  test.each([
    ['attributes', listed('a', [], { attrs: { x: 1 } })],
    ['parents', listed('a', ['b'])],
    ['tags', listed('a', [], { tags: { x: 1 } })],
  ])('are refused when listed twice with other %s', (_name, second) => {
    expect(() => entitiesFromJson([listed('a'), second])).toThrow('entities[1]: duplicate entity T::"a"');
  });

  test('take `__entity` and further members as Cedar does', () => {
    const store = entitiesFromJson([
      {
        uid: { __entity: { type: 'T', id: 'a' } },
        attrs: {},
        parents: [{ __entity: { type: 'T', id: 'b' } }],
        more: 1,
      },
    ]);
    expect(store.find(new EntityUid('T', 'a'))!.ancestors).toEqual(new Set(['T::"b"']));
  });

  test('take the names in attrs as they are, also a reserved one', () => {
    const store = entitiesFromJson([listed('a', [], { attrs: { __entity: { type: 'T', id: 'b' } } })]);
    expect(store.find(new EntityUid('T', 'a'))!.attributes).toEqual({ __entity: { type: 'T', id: 'b' } });
  });

  test.each<[string, ExactJson]>([
    ['not an array', {}],
    ['entities[0].uid', [{ attrs: {}, parents: [] }]],
    ['entities[0].uid', [{ uid: 'T::"a"', attrs: {}, parents: [] }]],
    ['entities[0].uid', [{ uid: { type: 'no type', id: 'a' }, attrs: {}, parents: [] }]],
    ['entities[0].attrs', [{ uid: { type: 'T', id: 'a' }, parents: [] }]],
    ['entities[0].parents', [{ uid: { type: 'T', id: 'a' }, attrs: {} }]],
    ['entities[0].tags', [listed('a', [], { tags: null })]],
    ['null is no value', [listed('a', [], { attrs: { x: [null] } })]],
    [
      'parent that is no action',
      [{ uid: { type: 'N::Action', id: 'a' }, attrs: {}, parents: [{ type: 'T', id: 'b' }] }],
    ],
  ])('are refused, naming the place: %s', (message, entities) => {
    expect(() => entitiesFromJson(entities)).toThrow(message);
  });
});
