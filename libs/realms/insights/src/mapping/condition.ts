/** Conditions: data in, predicate out. */
import { ExactNumber, type RecordValue } from '@symphainy/codec-cobol';
import { assertNever, compareDecimals } from '@symphainy/kernel';
import { parseDecimal } from '../values/decimal.js';
import type { MappingFaults, Place } from './mapping-faults.js';
import type { Condition, Scalar } from './mapping-document.js';
import type { Scope, SourcePath } from './source-path.js';
import { isList, parseSourcePath, readSource } from './source-path.js';

export type Predicate = (scope: Scope) => boolean;

export interface CompiledCondition {
  readonly holds: Predicate;
  /** Every source field that it looks at, with the place that names it. */
  readonly reads: readonly { readonly path: SourcePath; readonly place: Place }[];
}

/** Undefined when the condition is faulty; the fault has then been noted. */
export function compileCondition(
  condition: Condition,
  place: Place,
  faults: MappingFaults,
): CompiledCondition | undefined {
  if ('all' in condition) {
    const parts = compileAll(condition.all, [...place, 'all'], faults);
    return { holds: (scope) => parts.every(({ holds }) => holds(scope)), reads: readsOf(parts) };
  }
  if ('any' in condition) {
    const parts = compileAll(condition.any, [...place, 'any'], faults);
    return { holds: (scope) => parts.some(({ holds }) => holds(scope)), reads: readsOf(parts) };
  }
  if ('not' in condition) {
    const inner = compileCondition(condition.not, [...place, 'not'], faults);
    return inner && { holds: (scope) => !inner.holds(scope), reads: inner.reads };
  }
  const path = parseSourcePath(condition.field);
  if (path === undefined)
    return faults.add([...place, 'field'], `"${condition.field}" is no path of a field`);
  const judge = judgementOf(condition);
  return {
    holds: (scope) => judge(readSource(path, scope)),
    reads: [{ path, place: [...place, 'field'] }],
  };
}

function judgementOf(
  condition: Extract<Condition, { readonly field: string }>,
): (value: RecordValue | undefined) => boolean {
  if ('equals' in condition) return isOneOf([condition.equals]);
  if ('in' in condition) return isOneOf(condition.in);
  if ('present' in condition) return (value) => hasValue(value) === condition.present;
  return assertNever(condition);
}

function compileAll(
  conditions: readonly Condition[],
  place: Place,
  faults: MappingFaults,
): readonly CompiledCondition[] {
  return conditions
    .map((one, at) => compileCondition(one, [...place, at], faults))
    .filter((one) => one !== undefined);
}

function readsOf(parts: readonly CompiledCondition[]): CompiledCondition['reads'] {
  return parts.flatMap(({ reads }) => reads);
}

/** Whether a source field says anything. */
export function hasValue(value: RecordValue | undefined): boolean {
  if (value === undefined || value === null) return false;
  if (isList(value)) return value.length > 0;
  return typeof value !== 'string' || value.trim() !== '';
}

/** Whether a source value is one of these: numbers by number, texts without the blanks around them. */
export function isOneOf(scalars: readonly Scalar[]): (value: RecordValue | undefined) => boolean {
  const texts = new Set(scalars.map(String));
  const numbers = scalars.map((one) => parseDecimal(String(one))).filter((one) => one !== undefined);
  return (value) => {
    if (typeof value === 'string') return texts.has(value.trim());
    if (!(value instanceof ExactNumber)) return false;
    const number = parseDecimal(value.text);
    return number !== undefined && numbers.some((one) => compareDecimals(one, number) === 0);
  };
}
