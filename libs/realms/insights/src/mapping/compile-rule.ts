/** From a rule as it is written to its judgement. */
import { assertNever, compareDecimals, formatPointer, parsePointer } from '@symphainy/kernel';
import { matchedLengthMax } from '../transforms/text-transforms.js';
import { parseDecimal } from '../values/decimal.js';
import type { CompiledRule, Judge, TargetField } from './compiled-mapping.js';
import type { Predicate } from './condition.js';
import { compileExpression } from './expression.js';
import type { Comparison, Rule } from './mapping-document.js';
import type { MappingFaults, Place } from './mapping-faults.js';

/** Undefined when the rule is faulty; the fault has then been noted. */
export function compileRule(
  rule: Rule,
  when: Predicate | undefined,
  targets: readonly TargetField[],
  place: Place,
  faults: MappingFaults,
): CompiledRule | undefined {
  const at = writtenPath(rule.at, targets, [...place, 'at'], faults);
  const compiled = compileJudge(rule, targets, place, faults);
  if (at === undefined || compiled === undefined) return undefined;
  const { judge, wanted } = compiled;
  const source = writersOf(at, targets)[0]?.sources[0] ?? null;
  return { code: rule.code, severity: rule.severity, at, when, source, detail: rule.detail ?? wanted, judge };
}

function compileJudge(
  rule: Rule,
  targets: readonly TargetField[],
  place: Place,
  faults: MappingFaults,
): { readonly judge: Judge; readonly wanted: string } | undefined {
  if ('range' in rule) {
    const { min, max } = rule.range;
    const accepts = (text: string): boolean =>
      (min === undefined || isComparison('>=')(text, min)) &&
      (max === undefined || isComparison('<=')(text, max));
    return { judge: { kind: 'value', accepts }, wanted: `must be from ${min ?? '…'} to ${max ?? '…'}` };
  }
  if ('pattern' in rule) {
    const pattern = compileExpression(rule.pattern, [...place, 'pattern'], faults);
    if (pattern === undefined) return undefined;
    const accepts = (text: string): boolean => text.length <= matchedLengthMax && pattern.test(text);
    return { judge: { kind: 'value', accepts }, wanted: `must match ${rule.pattern}` };
  }
  if ('one_of' in rule) {
    const values = new Set(rule.one_of.map(String));
    const wanted = `must be one of ${[...values].slice(0, 20).join(', ')}`;
    return { judge: { kind: 'value', accepts: (text) => values.has(text) }, wanted };
  }
  if ('compare' in rule) {
    const { is, with: other } = rule.compare;
    const path = writtenPath(other, targets, [...place, 'compare', 'with'], faults);
    if (path === undefined) return undefined;
    if (!other.includes('*') || listsOf(other) === listsOf(rule.at))
      return {
        judge: { kind: 'comparison', with: path, accepts: isComparison(is) },
        wanted: `must be ${is} ${other}`,
      };
    return faults.add([...place, 'compare', 'with'], `"${other}" lies in another list than "${rule.at}"`);
  }
  return assertNever(rule);
}

/** The pointer up to its last list. */
function listsOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf('*') + 1);
}

/** The path of a pointer, which some field must write: a rule about anything else would never speak. */
function writtenPath(
  pointer: string,
  targets: readonly TargetField[],
  place: Place,
  faults: MappingFaults,
): readonly string[] | undefined {
  const path = parsePointer(pointer);
  if (path === undefined) return faults.add(place, `"${pointer}" is not a JSON pointer`);
  if (writersOf(path, targets).length > 0) return path;
  return faults.add(place, `no field writes ${formatPointer(path)}`);
}

function writersOf(path: readonly string[], targets: readonly TargetField[]): readonly TargetField[] {
  return targets.filter(
    (target) => target.path.length === path.length && target.path.every((token, at) => token === path[at]),
  );
}

/** Compares decimals by number, anything else (ISO dates too) by its characters. */
function isComparison(is: Comparison): (left: string, right: string) => boolean {
  const order = (left: string, right: string): number => {
    const leftNumber = parseDecimal(left);
    const rightNumber = parseDecimal(right);
    if (leftNumber !== undefined && rightNumber !== undefined)
      return compareDecimals(leftNumber, rightNumber);
    return left < right ? -1 : left > right ? 1 : 0;
  };
  switch (is) {
    case '<':
      return (left, right) => order(left, right) < 0;
    case '<=':
      return (left, right) => order(left, right) <= 0;
    case '=':
      return (left, right) => order(left, right) === 0;
    case '!=':
      return (left, right) => order(left, right) !== 0;
    case '>=':
      return (left, right) => order(left, right) >= 0;
    case '>':
      return (left, right) => order(left, right) > 0;
    default:
      return assertNever(is);
  }
}
