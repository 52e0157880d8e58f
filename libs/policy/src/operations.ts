/** What Cedar's operators do with values, and which values they fail on. */
import type { Entity } from './entity-store.js';
import { EvaluationError } from './evaluation-error.js';
import type { BinaryOperator } from './expression.js';
import { Datetime } from './extensions/datetime.js';
import { Duration } from './extensions/duration.js';
import { addLong, type Long, multiplyLong, subtractLong } from './long.js';
import type { Frame } from './request.js';
import {
  attributeOf,
  type CedarRecord,
  type CedarSet,
  contains,
  containsAll,
  containsAny,
  EntityUid,
  isRecord,
  isSet,
  typeNameOf,
  type Value,
  valuesEqual,
} from './value.js';

const anyEntity = '(entity of type `any_entity_type`)';

export type BinaryOperation = (left: Value, right: Value, frame: Frame) => Value;

export const binaryOperations: { readonly [operator in BinaryOperator]: BinaryOperation } = {
  '==': valuesEqual,
  '!=': (left, right) => !valuesEqual(left, right),
  '<': (left, right) => compare(left, right, (a, b) => a < b),
  '<=': (left, right) => compare(left, right, (a, b) => a <= b),
  '>': (left, right) => compare(right, left, (a, b) => a < b),
  '>=': (left, right) => compare(right, left, (a, b) => a <= b),
  '+': (left, right) => addLong(expectLong(left), expectLong(right)),
  '-': (left, right) => subtractLong(expectLong(left), expectLong(right)),
  '*': (left, right) => multiplyLong(expectLong(left), expectLong(right)),
  in: (left, right, frame) => isIn(expectEntity(left), right, frame),
  contains: (left, right) => contains(expectSet(left), right),
  containsAll: (left, right) => containsAll(expectSet(left), expectSet(right)),
  containsAny: (left, right) => containsAny(expectSet(left), expectSet(right)),
  getTag: (left, right, frame) => tag(expectEntity(left), expectString(right), frame),
  hasTag: (left, right, frame) => {
    const [uid, name] = [expectEntity(left), expectString(right)];
    const entity = frame.entities.find(uid);
    return entity !== undefined && attributeOf(entity.tags, name) !== undefined;
  },
};

export function expectBoolean(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  throw typeError('bool', value);
}

export function expectString(value: Value): string {
  if (typeof value === 'string') return value;
  throw typeError('string', value);
}

export function expectLong(value: Value): Long {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  throw typeError('long', value);
}

export function expectSet(value: Value): CedarSet {
  if (isSet(value)) return value;
  throw typeError('set', value);
}

export function expectEntity(value: Value): EntityUid {
  if (value instanceof EntityUid) return value;
  throw typeError(anyEntity, value);
}

/** `subject.name`. */
export function getAttribute(subject: Value, name: string, frame: Frame): Value {
  const isEntity = subject instanceof EntityUid;
  const attributes = isEntity ? findEntity(subject, frame).attributes : expectRecord(subject);
  const value = attributeOf(attributes, name);
  if (value === undefined) {
    throw new EvaluationError(
      `${isEntity ? `\`${subject.key}\`` : 'record'} does not have the attribute \`${name}\``,
    );
  }
  return value;
}

/** `subject has a.b.c`: false from the first name that is missing; an entity that is missing has none. */
export function hasAttributes(subject: Value, path: readonly string[], frame: Frame): boolean {
  let value: Value | undefined = subject;
  for (const name of path) {
    const attributes: CedarRecord | undefined =
      value instanceof EntityUid ? frame.entities.find(value)?.attributes : expectRecord(value);
    value = attributes && attributeOf(attributes, name);
    if (value === undefined) return false;
  }
  return true;
}

/** `subject in target`: one entity or a set of them, every element of which must be one. */
export function isIn(subject: EntityUid, target: Value, frame: Frame): boolean {
  if (target instanceof EntityUid) return isWithin(subject, target.key, frame);
  if (!isSet(target)) throw typeError(`one of [set, ${anyEntity}]`, target);
  const keys = target.map((element) => expectEntity(element).key);
  return keys.some((key) => isWithin(subject, key, frame));
}

export function isWithin(subject: EntityUid, key: string, frame: Frame): boolean {
  return subject.key === key || (frame.entities.find(subject)?.ancestors.has(key) ?? false);
}

function tag(subject: EntityUid, name: string, frame: Frame): Value {
  const value = attributeOf(findEntity(subject, frame).tags, name);
  if (value === undefined) throw new EvaluationError(`\`${subject.key}\` does not have the tag \`${name}\``);
  return value;
}

/** Longs, datetimes and durations have an order, each among themselves. */
function compare(left: Value, right: Value, holds: (left: Long, right: Long) => boolean): boolean {
  if (left instanceof Datetime) {
    if (right instanceof Datetime) return holds(left.epochMs, right.epochMs);
    throw typeError('datetime', right);
  }
  if (left instanceof Duration) {
    if (right instanceof Duration) return holds(left.milliseconds, right.milliseconds);
    throw typeError('duration', right);
  }
  return holds(expectLong(left), expectLong(right));
}

function findEntity(uid: EntityUid, frame: Frame): Entity {
  const entity = frame.entities.find(uid);
  if (entity === undefined) throw new EvaluationError(`entity \`${uid.key}\` does not exist`);
  return entity;
}

function expectRecord(value: Value): CedarRecord {
  if (isRecord(value)) return value;
  throw typeError(`one of [record, ${anyEntity}]`, value);
}

function typeError(expected: string, value: Value): EvaluationError {
  return new EvaluationError(`type error: expected ${expected}, got ${typeNameOf(value)}`);
}
