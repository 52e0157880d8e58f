/** From a step as it is written to the function that carries it out. */
import { assertNever } from '@symphainy/kernel';
import { findingCodes } from '../mapping/finding.js';
import type { MappingFaults, Place } from '../mapping/mapping-faults.js';
import type { MappingDocument, MoneyStep, Step } from '../mapping/mapping-document.js';
import { compileExpression } from '../mapping/expression.js';
import type { Scope, SourcePath } from '../mapping/source-path.js';
import { parseSourcePath, readSource } from '../mapping/source-path.js';
import { compileDateFormat } from '../values/calendar-date.js';
import { date, decimal, integer, money } from './number-transforms.js';
import { changeCase, extract, flag, list, lookup, padStart, split, trim } from './text-transforms.js';
import type { Transform } from './transform.js';
import { TransformFault } from './transform.js';

/** Two-digit years below it lie in 20YY. */
const pivotDefault = 50;

export interface CompiledStep {
  readonly run: Transform;
  /** Source fields that it reads besides the value. */
  readonly reads: readonly SourcePath[];
  /** Members of the object, or `*` of the list, that it makes; none when it makes a plain value. */
  readonly members: readonly string[];
}

type Tables = NonNullable<MappingDocument['code_tables']>;

/** Undefined when the step is faulty; the fault has then been noted. */
export function compileStep(
  step: Step,
  tables: Tables,
  place: Place,
  faults: MappingFaults,
): CompiledStep | undefined {
  if (typeof step === 'object' && 'money' in step)
    return compileMoney(step.money, tables, [...place, 'money'], faults);
  if (step === 'list') return { run: list, reads: [], members: ['*'] };
  const run = compileTransform(step, tables, place, faults);
  return run && { run, reads: [], members: [] };
}

function compileTransform(
  step: Exclude<Step, 'list' | { readonly money: MoneyStep }>,
  tables: Tables,
  place: Place,
  faults: MappingFaults,
): Transform | undefined {
  if (step === 'trim') return trim;
  if (step === 'integer') return integer;
  if ('case' in step) return changeCase(step.case);
  if ('pad_start' in step) return padStart(step.pad_start.length, step.pad_start.with);
  if ('decimal' in step) return decimal(step.decimal.scale, step.decimal.shift ?? 0);
  if ('split' in step) return split(step.split.separator, step.split.part);
  if ('boolean' in step)
    return flag(new Set(step.boolean.true.map(String)), new Set(step.boolean.false.map(String)));
  if ('date' in step) {
    const { format, pivot = pivotDefault } =
      typeof step.date === 'string' ? { format: step.date } : step.date;
    const compiled = compileDateFormat(format, pivot);
    if (compiled === undefined)
      return faults.add([...place, 'date'], `the format "${format}" does not fix one day`);
    return date(compiled, format);
  }
  if ('lookup' in step) {
    const { table, default: otherwise } =
      typeof step.lookup === 'string' ? { table: step.lookup, default: undefined } : step.lookup;
    const codes = tableOf(tables, table, [...place, 'lookup'], faults);
    return codes && lookup(table, codes, otherwise);
  }
  if ('extract' in step) {
    const pattern = compileExpression(step.extract, [...place, 'extract'], faults);
    return pattern && extract(pattern);
  }
  return assertNever(step);
}

function compileMoney(
  step: MoneyStep,
  tables: Tables,
  place: Place,
  faults: MappingFaults,
): CompiledStep | undefined {
  const { scale = 2, shift = 0, currency, currency_from: from, currency_table: tableName } = step;
  const members = ['amount', 'currency'];
  if (from === undefined) return { run: money(scale, shift, () => currency!), reads: [], members };
  const path = parseSourcePath(from);
  if (path === undefined) return faults.add([...place, 'currency_from'], `"${from}" is no path of a field`);
  const table =
    tableName === undefined ? undefined : tableOf(tables, tableName, [...place, 'currency_table'], faults);
  if (tableName !== undefined && table === undefined) return undefined;
  const currencyAt = (scope: Scope): string | TransformFault => {
    const code = readSource(path, scope);
    if (typeof code !== 'string' || code.trim() === '')
      return new TransformFault(findingCodes.missingValue, `has no currency in ${from}`);
    if (table === undefined) return code.trim();
    return Object.hasOwn(table, code.trim())
      ? table[code.trim()]!
      : new TransformFault(findingCodes.unknownCode, `has in ${from} no code of the table ${tableName}`);
  };
  return { run: money(scale, shift, currencyAt), reads: [path], members };
}

function tableOf(
  tables: Tables,
  name: string,
  place: Place,
  faults: MappingFaults,
): Readonly<Record<string, string>> | undefined {
  if (Object.hasOwn(tables, name)) return tables[name];
  return faults.add(place, `there is no code table "${name}"`);
}
