/** The functions and methods of Cedar's extension types, by name. */
import { EvaluationError } from '../evaluation-error.js';
import { typeNameOf, type Value } from '../value.js';
import { Datetime } from './datetime.js';
import { Decimal } from './decimal.js';
import { Duration } from './duration.js';
import { IpAddress } from './ip-address.js';

export interface ExtensionFunction {
  /** `f(x)` or `x.f()`. */
  readonly style: 'function' | 'method';
  readonly arity: number;
  readonly call: (args: readonly Value[]) => Value;
}

/** A constructor of extension values, by the JSON and text name of Cedar. */
function constructor(parse: (text: string) => Value): ExtensionFunction {
  return { style: 'function', arity: 1, call: ([text]) => parse(expectString(text as Value)) };
}

type Expect<T> = (value: Value) => T;

function method<T>(expect: Expect<T>, call: (subject: T) => Value): ExtensionFunction {
  return { style: 'method', arity: 1, call: ([subject]) => call(expect(subject as Value)) };
}

function method2<T, U>(
  expect: Expect<T>,
  expectArgument: Expect<U>,
  call: (subject: T, argument: U) => Value,
): ExtensionFunction {
  return {
    style: 'method',
    arity: 2,
    call: ([subject, argument]) => call(expect(subject as Value), expectArgument(argument as Value)),
  };
}

const decimal = expectInstance(Decimal, 'decimal');
const ip = expectInstance(IpAddress, 'ipaddr');
const datetime = expectInstance(Datetime, 'datetime');
const duration = expectInstance(Duration, 'duration');

export const extensionFunctions: ReadonlyMap<string, ExtensionFunction> = new Map([
  ['decimal', constructor((text) => Decimal.parse(text))],
  ['lessThan', method2(decimal, decimal, (left, right) => left.tenThousandths < right.tenThousandths)],
  [
    'lessThanOrEqual',
    method2(decimal, decimal, (left, right) => left.tenThousandths <= right.tenThousandths),
  ],
  ['greaterThan', method2(decimal, decimal, (left, right) => left.tenThousandths > right.tenThousandths)],
  [
    'greaterThanOrEqual',
    method2(decimal, decimal, (left, right) => left.tenThousandths >= right.tenThousandths),
  ],

  ['ip', constructor((text) => IpAddress.parse(text))],
  ['isIpv4', method(ip, (address) => address.version === 4)],
  ['isIpv6', method(ip, (address) => address.version === 6)],
  ['isLoopback', method(ip, (address) => address.isLoopback)],
  ['isMulticast', method(ip, (address) => address.isMulticast)],
  ['isInRange', method2(ip, ip, (address, range) => address.isInRange(range))],

  ['datetime', constructor((text) => Datetime.parse(text))],
  ['offset', method2(datetime, duration, (moment, distance) => moment.offset(distance))],
  ['durationSince', method2(datetime, datetime, (later, earlier) => later.durationSince(earlier))],
  ['toDate', method(datetime, (moment) => moment.toDate())],
  ['toTime', method(datetime, (moment) => moment.toTime())],

  ['duration', constructor((text) => Duration.parse(text))],
  ['toMilliseconds', method(duration, (distance) => distance.milliseconds)],
  ['toSeconds', method(duration, (distance) => distance.toUnits(1000))],
  ['toMinutes', method(duration, (distance) => distance.toUnits(60_000))],
  ['toHours', method(duration, (distance) => distance.toUnits(3_600_000))],
  ['toDays', method(duration, (distance) => distance.toUnits(86_400_000))],
]);

/** Calls a function after its arguments were evaluated; a wrong number of them fails only now, as in Cedar. */
export function callExtension(name: string, definition: ExtensionFunction, args: readonly Value[]): Value {
  if (args.length !== definition.arity) {
    throw new EvaluationError(
      `wrong number of arguments provided to extension function \`${name}\`: expected ${definition.arity}, got ${args.length}`,
    );
  }
  return definition.call(args);
}

function expectString(value: Value): string {
  if (typeof value !== 'string')
    throw new EvaluationError(`type error: expected string, got ${typeNameOf(value)}`);
  return value;
}

/** Private constructors are no `new () => T`, hence the type by its prototype. */
function expectInstance<T extends Value>(
  type: { readonly prototype: T; [Symbol.hasInstance](value: unknown): boolean },
  name: string,
): Expect<T> {
  return (value) => {
    if (value instanceof type) return value as T;
    throw new EvaluationError(`type error: expected ${name}, got ${typeNameOf(value)}`);
  };
}
