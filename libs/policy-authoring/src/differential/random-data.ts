/** Random entities and requests over a small vocabulary, so that policies often meet what they name. */
import type { CedarValueJson, Entities, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import type { OfficialRequest } from '../evaluate-officially.js';
import type { Random } from './random.js';

export const entityTypes = ['User', 'Team', 'Vault::Doc'] as const;
/** `ghost` is never among the entities. */
export const entityIds = ['a', 'b', 'c', 'é "quoted"\n😀', 'ghost'] as const;
export const actionIds = ['read', 'write', 'all', 'every thing'] as const;
export const attributes = [
  'n',
  's',
  'flag',
  'set',
  'record',
  'friend',
  'price',
  'address',
  'at',
  'wait',
] as const;
/** Names that no attribute has by nature, or that JavaScript would find on any object. */
export const oddAttributes = [
  'missing',
  'constructor',
  '__proto__',
  'two words',
  '',
  'toString',
  '__entity',
] as const;
export const tagNames = ['red', 'green', 'blå'] as const;

export const strings = [
  '',
  'a',
  'abc',
  'a*b',
  'é',
  '😀x😀',
  'line\nbreak',
  '"',
  '\\',
  '\u0000',
  'aXbXc',
] as const;
export const decimals = [
  '0.0',
  '1.5',
  '-0.1',
  '1.50',
  '922337203685477.5807',
  '-922337203685477.5808',
  '12.3456',
] as const;
export const addresses = [
  '10.0.0.1',
  '10.0.0.0/8',
  '10.1.2.3/16',
  '127.0.0.1',
  '127.0.0.1/7',
  '0.0.0.0/0',
  '224.0.0.1',
  '::1',
  '::/0',
  'ff00::/8',
  'fe80::abcd/10',
  '2001:db8::1',
] as const;
export const moments = [
  '2024-02-29',
  '1969-12-31T23:59:59.999Z',
  '2024-02-29T12:34:56Z',
  '2024-02-29T23:59:59.999+0530',
  '0000-01-01',
  '9999-12-31T23:59:59.999-2359',
  '1970-01-01T00:00:00-0000',
] as const;
export const durations = [
  '0ms',
  '1d',
  '-1d',
  '24h',
  '1d2h3m4s5ms',
  '-1500ms',
  '9223372036854775807ms',
  '-9223372036854775808ms',
  '90m',
] as const;
/** Longs that JavaScript's JSON holds exactly. */
const longs = [0, 1, -1, 2, 3, 7, 100, 9007199254740991, -9007199254740991] as const;

export class RandomData {
  constructor(private readonly random: Random) {}

  uid(): TypeAndId {
    return { type: this.random.pick(entityTypes), id: this.random.pick(entityIds) };
  }

  action(): TypeAndId {
    return { type: 'Action', id: this.random.pick(actionIds) };
  }

  request(): OfficialRequest {
    return {
      principal: this.uid(),
      action: this.action(),
      resource: this.uid(),
      context: this.record(3),
    };
  }

  /** Users in teams in teams, documents in documents; parents come later in the list, so there is no cycle. */
  entities(): Entities {
    const uids = entityTypes.flatMap((type) =>
      entityIds.filter((id) => id !== 'ghost').map((id) => ({ type, id })),
    );
    const present = uids.filter(() => this.random.chance(0.8));
    const entities = present.map((uid, index): EntityJson => {
      const later = [...present.slice(index + 1), { type: 'Team', id: 'ghost' }];
      return {
        uid: this.random.chance(0.2) ? { __entity: uid } : uid,
        attrs: this.record(3),
        parents: this.random.many(2, () => this.random.pick(later)),
        ...(this.random.chance(0.7) ? { tags: this.tags() } : {}),
      };
    });
    const actions = [
      { uid: { type: 'Action', id: 'read' }, attrs: {}, parents: [{ type: 'Action', id: 'all' }] },
      { uid: { type: 'Action', id: 'all' }, attrs: {}, parents: [{ type: 'Action', id: 'every thing' }] },
    ];
    return this.random.chance(0.8) ? [...entities, ...actions] : entities;
  }

  /** Usually each attribute has its own type; now and then it has any. */
  private record(depth: number): { [key: string]: CedarValueJson } {
    const named = attributes
      .filter(() => this.random.chance(0.8))
      .map((name) => [name, this.attribute(name, depth)]);
    const odd = oddAttributes
      .filter(() => this.random.chance(0.08))
      // With other members beside it, an object with `__entity` is a record.
      .map((name) => [name, this.value(depth - 1)]);
    return Object.fromEntries([...named, ['anchor', true], ...odd]);
  }

  private attribute(name: (typeof attributes)[number], depth: number): CedarValueJson {
    if (this.random.chance(0.05)) return this.value(depth - 1);
    switch (name) {
      case 'n':
        return this.random.pick(longs);
      case 's':
        return this.random.pick(strings);
      case 'flag':
        return this.random.chance(0.5);
      case 'set':
        return this.random.many(4, () =>
          depth > 1 && this.random.chance(0.3) ? this.value(depth - 1) : this.random.pick(longs),
        );
      case 'record':
        return depth > 1 ? this.record(depth - 1) : {};
      case 'friend':
        return { __entity: this.uid() };
      case 'price':
        return this.extension('decimal', decimals);
      case 'address':
        return this.extension('ip', addresses);
      case 'at':
        return this.extension('datetime', moments);
      case 'wait':
        return this.extension('duration', durations);
    }
  }

  private value(depth: number): CedarValueJson {
    const name = this.random.pick(attributes);
    return depth <= 0 && (name === 'record' || name === 'set')
      ? this.random.pick(longs)
      : this.attribute(name, depth);
  }

  private tags(): Record<string, CedarValueJson> {
    return Object.fromEntries(
      tagNames.filter(() => this.random.chance(0.6)).map((name) => [name, this.value(1)]),
    );
  }

  private extension(constructor: string, arguments_: readonly string[]): CedarValueJson {
    const arg = this.random.pick(arguments_);
    return { __extn: this.random.chance(0.2) ? { fn: constructor, args: [arg] } : { fn: constructor, arg } };
  }
}
