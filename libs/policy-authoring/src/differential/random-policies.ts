/** Random policies in Cedar text: mostly of sound types, now and then not, over every operator. */
import type { Random } from './random.js';
import {
  actionIds,
  addresses,
  attributes,
  decimals,
  durations,
  entityIds,
  entityTypes,
  moments,
  oddAttributes,
  strings,
  tagNames,
} from './random-data.js';

type Type =
  'bool' | 'long' | 'string' | 'entity' | 'set' | 'record' | 'decimal' | 'ip' | 'datetime' | 'duration';
type Make = (depth: number) => string;

const longLiterals = [
  '0',
  '1',
  '-1',
  '2',
  '3',
  '7',
  '100',
  '9007199254740991',
  '9007199254740993',
  '-9007199254740993',
  '9223372036854775807',
  '-9223372036854775808',
  '4611686018427387904',
] as const;

/** Which attribute has which type by nature; see `random-data.ts`. */
const attributeOfType: { readonly [type in Type]: (typeof attributes)[number] } = {
  bool: 'flag',
  long: 'n',
  string: 's',
  entity: 'friend',
  set: 'set',
  record: 'record',
  decimal: 'price',
  ip: 'address',
  datetime: 'at',
  duration: 'wait',
};
const types = Object.keys(attributeOfType) as Type[];
const wrongTypeChance = 0.025;

export class RandomPolicies {
  /** How often each operator was written. */
  readonly uses = new Map<string, number>();

  constructor(private readonly random: Random) {}

  policies(): string {
    return Array.from({ length: 3 + this.random.integer(6) }, () => this.policy()).join('\n');
  }

  private policy(): string {
    const effect = this.random.chance(0.88) ? 'permit' : 'forbid';
    const conditions = Array.from(
      { length: this.random.pick([0, 1, 1, 1, 2]) },
      () => `${this.use(this.random.chance(0.75) ? 'when' : 'unless')} { ${this.of('bool', 3)} }`,
    );
    const annotation = this.random.chance(0.2) ? `@note("${this.random.integer(9)}")\n` : '';
    return `${annotation}${effect}(${this.subject('principal')}, ${this.actionScope()}, ${this.subject('resource')}) ${conditions.join(' ')};`;
  }

  private subject(name: string): string {
    const type = this.random.pick(entityTypes);
    const uid = () => this.uid();
    if (this.random.chance(0.65)) return name;
    return this.random
      .pick<() => string>([
        () => `${name} ${this.use('scope ==')} ${uid()}`,
        () => `${name} ${this.use('scope in')} ${uid()}`,
        () => `${name} ${this.use('scope is')} ${type}`,
        () => `${name} ${this.use('scope is')} ${type} ${this.use('scope in')} ${uid()}`,
      ])()
      .replace(/scope /g, '');
  }

  private actionScope(): string {
    if (this.random.chance(0.6)) return 'action';
    return this.random
      .pick<() => string>([
        () => `action ${this.use('scope ==')} ${this.action()}`,
        () => `action ${this.use('scope in')} ${this.action()}`,
        () => `action ${this.use('scope in')} [${this.random.many(3, () => this.action()).join(', ')}]`,
      ])()
      .replace(/scope /g, '');
  }

  /** An expression that is of the type, if all that it looks at is as it should be. */
  private of(type: Type, depth: number): string {
    if (this.random.chance(wrongTypeChance)) return this.of(this.random.pick(types), depth);
    if (depth <= 0) return this.leaf(type);
    if (this.random.chance(0.06)) {
      return `(${this.use('if')} ${this.of('bool', depth - 1)} then ${this.of(type, depth - 1)} else ${this.of(type, depth - 1)})`;
    }
    const operations = this.operations[type];
    return this.random.chance(type === 'bool' ? 0.95 : 0.5)
      ? this.random.pick(operations)(depth - 1)
      : this.leaf(type);
  }

  private leaf(type: Type): string {
    if (this.random.chance(0.5)) return this.attributePath(attributeOfType[type]);
    const literal = this.literal(type);
    // Without parentheses, the sign would be taken after a method that is called on the number.
    return literal.startsWith('-') ? `(${literal})` : literal;
  }

  private attributePath(name: string): string {
    const subject = this.random.pick([
      'context',
      'context',
      'context',
      'context.record',
      'principal',
      'resource',
      'context.friend',
    ]);
    const attribute = this.random.chance(0.03) ? this.random.pick(oddAttributes) : name;
    return this.random.chance(0.2)
      ? `${subject}${this.use('[]')}[${quote(attribute)}]`.replace('[][', '[')
      : this.select(subject, attribute);
  }

  private select(subject: string, attribute: string): string {
    this.use('.');
    return /^[a-z]\w*$/i.test(attribute) ? `${subject}.${attribute}` : `${subject}[${quote(attribute)}]`;
  }

  private literal(type: Type): string {
    switch (type) {
      case 'bool':
        return this.random.pick(['true', 'true', 'false']);
      case 'long':
        return this.random.pick(longLiterals);
      case 'string':
        return quote(this.random.pick(strings));
      case 'entity':
        return this.random.pick(['principal', 'resource', 'action', this.uid(), this.uid()]);
      case 'set':
        return `[${this.random.many(3, () => this.literal('long')).join(', ')}]`;
      case 'record':
        return this.random.pick(['context', '{}', '{n: 1, "two words": {friend: principal}}']);
      case 'decimal':
        return this.construction('decimal', decimals, ['1', '1.23456', 'x', '922337203685477.5808']);
      case 'ip':
        return this.construction('ip', addresses, ['1.2.3', '::ffff:1.2.3.4', '1.2.3.4/33', '']);
      case 'datetime':
        return this.construction('datetime', moments, [
          '2023-02-29',
          '2024-01-01T00:00:00',
          '2024-01-01T24:00:00Z',
        ]);
      case 'duration':
        return this.construction('duration', durations, ['', '1', '9223372036854775808ms', '1s1d']);
    }
  }

  private construction(name: string, good: readonly string[], bad: readonly string[]): string {
    return `${this.use(name)}(${quote(this.random.pick(this.random.chance(0.03) ? bad : good))})`;
  }

  private readonly operations: { readonly [type in Type]: readonly Make[] } = {
    bool: [
      (depth) => `(${this.of('bool', depth)} ${this.use('&&')} ${this.of('bool', depth)})`,
      (depth) => `(${this.of('bool', depth)} ${this.use('||')} ${this.of('bool', depth)})`,
      (depth) => `${this.use('!')}(${this.of('bool', depth)})`,
      (depth) => this.comparison(depth),
      (depth) => this.comparison(depth),
      (depth) => `(${this.wholeUnits(depth)} ${this.use('>=')} ${this.of('long', depth)})`,
      (depth) => this.order(depth),
      (depth) => this.order(depth),
      (depth) => `(${this.of('entity', depth)} ${this.use('in')} ${this.of('entity', depth)})`,
      (depth) => `(${this.of('entity', depth)} ${this.use('in')} ${this.entitySet(depth)})`,
      (depth) => `(${this.of('entity', depth)} ${this.use('is')} ${this.random.pick(entityTypes)})`,
      (depth) =>
        `(${this.of('entity', depth)} ${this.use('is')} ${this.random.pick(entityTypes)} ${this.use('is..in')} ${this.of('entity', depth)})`.replace(
          'is..in',
          'in',
        ),
      (depth) => this.has(depth),
      (depth) => this.has(depth),
      (depth) => this.guarded(depth),
      (depth) => `(${this.of('string', depth)} ${this.use('like')} ${this.pattern()})`,
      (depth) =>
        `${this.of('set', depth)}.${this.use('contains')}(${this.of(this.random.pick(types), depth)})`,
      (depth) => `${this.of('set', depth)}.${this.use('containsAll')}(${this.of('set', depth)})`,
      (depth) => `${this.of('set', depth)}.${this.use('containsAny')}(${this.of('set', depth)})`,
      (depth) => `${this.of('set', depth)}.${this.use('isEmpty')}()`,
      (depth) => `${this.of('entity', depth)}.${this.use('hasTag')}(${this.tagName(depth)})`,
      (depth) =>
        this.methodCall(
          'decimal',
          depth,
          ['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'],
          'decimal',
        ),
      (depth) => this.methodCall('ip', depth, ['isIpv4', 'isIpv6', 'isLoopback', 'isMulticast']),
      (depth) => this.methodCall('ip', depth, ['isInRange'], 'ip'),
    ],
    long: [
      (depth) => `(${this.of('long', depth)} ${this.use('+')} ${this.of('long', depth)})`,
      (depth) => `(${this.of('long', depth)} ${this.use('-')} ${this.of('long', depth)})`,
      (depth) => `(${this.of('long', depth)} ${this.use('*')} ${this.of('long', depth)})`,
      (depth) => `${this.use('neg')}(${this.of('long', depth)})`.replace('neg', '-'),
      (depth) => this.tag(depth),
      (depth) => this.wholeUnits(depth),
    ],
    string: [(depth) => this.tag(depth), (depth) => this.recordAccess('string', depth)],
    entity: [(depth) => this.recordAccess('entity', depth), () => this.uid()],
    set: [
      (depth) => `[${this.random.many(3, () => this.of(this.random.pick(types), depth)).join(', ')}]`,
      (depth) => `[${this.random.many(3, () => this.of('long', depth)).join(', ')}]`,
    ],
    record: [
      (depth) =>
        `{n: ${this.of('long', depth)}, ${quote(this.random.pick(oddAttributes))}: ${this.of('string', depth)}}`,
    ],
    decimal: [(depth) => this.recordAccess('decimal', depth)],
    ip: [(depth) => this.recordAccess('ip', depth)],
    datetime: [
      (depth) => this.methodCall('datetime', depth, ['offset'], 'duration'),
      (depth) => this.methodCall('datetime', depth, ['toDate']),
    ],
    duration: [
      (depth) => this.methodCall('datetime', depth, ['durationSince'], 'datetime'),
      (depth) => this.methodCall('datetime', depth, ['toTime']),
    ],
  };

  /** Of two values of one type, or of any two. */
  private comparison(depth: number): string {
    const type = this.random.pick(types);
    const other = this.random.chance(0.8) ? type : this.random.pick(types);
    return `(${this.of(type, depth)} ${this.use(this.random.pick(['==', '!=']))} ${this.of(other, depth)})`;
  }

  private order(depth: number): string {
    const type = this.random.pick<Type>(['long', 'long', 'datetime', 'duration']);
    const operator = this.use(this.random.pick(['<', '<=', '>', '>=']));
    return `(${this.of(type, depth)} ${operator} ${this.of(type, depth)})`;
  }

  private has(depth: number): string {
    const subject = this.random.chance(0.5) ? this.of('record', depth) : this.of('entity', depth);
    if (this.random.chance(0.3)) {
      return `(${subject} ${this.use('has path')} record.${this.random.pick(['n', 's', 'record.n', 'friend.n'])})`.replace(
        'has path',
        'has',
      );
    }
    const attribute = this.random.pick([...attributes, ...oddAttributes]);
    return `(${subject} ${this.use('has')} ${/^[a-z]+$/.test(attribute) ? attribute : quote(attribute)})`;
  }

  /** The usual form: ask whether it is there before it is looked at. */
  private guarded(depth: number): string {
    const type = this.random.pick<Type>(['long', 'string', 'set', 'entity']);
    const subject = this.random.pick(['context', 'principal', 'resource']);
    const name = attributeOfType[type];
    return `(${subject} ${this.use('has')} ${name} ${this.use('&&')} ${this.select(subject, name)} ${this.use('==')} ${this.of(type, depth)})`;
  }

  private tag(depth: number): string {
    return `${this.of('entity', depth)}.${this.use('getTag')}(${this.tagName(depth)})`;
  }

  private tagName(depth: number): string {
    return this.random.chance(0.9) ? quote(this.random.pick(tagNames)) : this.of('string', depth);
  }

  private recordAccess(type: Type, depth: number): string {
    return this.select(this.of('record', depth), attributeOfType[type]);
  }

  private entitySet(depth: number): string {
    return `[${this.random.many(3, () => this.of('entity', depth)).join(', ')}]`;
  }

  private methodCall(type: Type, depth: number, names: readonly string[], argument?: Type): string {
    const name = this.use(this.random.pick(names));
    // One argument too many fails only when it is evaluated.
    const extra = this.random.chance(0.01) ? ['1'] : [];
    const args = [...(argument ? [this.of(argument, depth)] : []), ...extra];
    return `${this.of(type, depth)}.${name}(${args.join(', ')})`;
  }

  private wholeUnits(depth: number): string {
    return this.methodCall('duration', depth, [
      'toMilliseconds',
      'toSeconds',
      'toMinutes',
      'toHours',
      'toDays',
    ]);
  }

  private pattern(): string {
    const parts = this.random.many(5, () =>
      this.random.pick(['*', 'a', 'b', 'X', '\\*', 'é', '😀', '\\n', '\\\\', '']),
    );
    return `"${parts.join('')}"`;
  }

  private uid(): string {
    return `${this.random.pick(entityTypes)}::${quote(this.random.pick(entityIds))}`;
  }

  private action(): string {
    return `Action::${quote(this.random.pick(actionIds))}`;
  }

  private use(operator: string): string {
    this.uses.set(operator, (this.uses.get(operator) ?? 0) + 1);
    return operator;
  }
}

/** A string literal of Cedar. */
function quote(text: string): string {
  const escapes: Readonly<Record<string, string>> = {
    '"': '\\"',
    '\\': '\\\\',
    '\n': '\\n',
    '\u0000': '\\0',
  };
  return `"${text.replace(/["\\]|\p{Cc}/gu, (character) => escapes[character] ?? character)}"`;
}
