/** From a field mapping as it is written to the form that is applied, noting all that it reads and writes. */
import { parsePointer } from '@symphainy/kernel';
import { compileStep } from '../transforms/compile-step.js';
import type { Transform } from '../transforms/transform.js';
import type { CompiledField, SourceRead, TargetField } from './compiled-mapping.js';
import type { Predicate } from './condition.js';
import { compileCondition, isOneOf } from './condition.js';
import type { Condition, FieldMapping, MappingDocument } from './mapping-document.js';
import type { MappingFaults, Place } from './mapping-faults.js';
import type { SourcePath } from './source-path.js';
import { parseSourcePath } from './source-path.js';

/** Where a field stands: below which list of the target, inside which table of the source. */
export interface Surroundings {
  readonly target: readonly string[];
  /** The path of the element from the record, `PM_CLAIMS[]`; empty outside of tables. */
  readonly source: string;
}

export const outsideTables: Surroundings = { target: [], source: '' };

export class FieldCompiler {
  readonly targets: TargetField[] = [];
  readonly reads: SourceRead[] = [];

  constructor(
    private readonly tables: NonNullable<MappingDocument['code_tables']>,
    private readonly faults: MappingFaults,
  ) {}

  fields(fields: readonly FieldMapping[], place: Place, around: Surroundings): readonly CompiledField[] {
    const compiled = fields.map((field, at) => this.field(field, [...place, at], around));
    this.refuseOverlap(fields, place, around);
    return compiled.filter((field) => field !== undefined);
  }

  condition(condition: Condition | undefined, place: Place, around: Surroundings): Predicate | undefined {
    if (condition === undefined) return undefined;
    const compiled = compileCondition(condition, place, this.faults);
    for (const read of compiled?.reads ?? []) this.noteRead(read.path, 'value', read.place, around);
    return compiled?.holds;
  }

  private field(field: FieldMapping, place: Place, around: Surroundings): CompiledField | undefined {
    const to = this.target(field.to, [...place, 'to'], around);
    const when = this.condition(field.when, [...place, 'when'], around);
    if (to === undefined) return undefined;
    const head = { to, when };
    if (field.each !== undefined) return this.list(field, field.each, head, place, around);
    if (field.value !== undefined) {
      this.noteTarget(head, [], true, place, around);
      return { ...head, kind: 'constant', value: field.value };
    }
    return this.value(field, head, place, around);
  }

  private list(
    field: FieldMapping,
    written: string,
    head: { readonly to: readonly string[]; readonly when: Predicate | undefined },
    place: Place,
    around: Surroundings,
  ): CompiledField | undefined {
    const each = this.path(written, 'table', [...place, 'each'], around);
    if (each === undefined) return undefined;
    this.noteTarget(head, [`${fullPath(each, around)}[]`], true, place, around);
    const inside = {
      target: [...around.target, ...head.to, '*'],
      source: `${fullPath(each, around)}[]`,
    };
    const fields = this.fields(field.fields!, [...place, 'fields'], inside);
    return { ...head, kind: 'list', each, fields };
  }

  private value(
    field: FieldMapping,
    head: { readonly to: readonly string[]; readonly when: Predicate | undefined },
    place: Place,
    around: Surroundings,
  ): CompiledField {
    const written = typeof field.from === 'string' ? [field.from] : field.from!;
    const from = written
      .map((path, at) =>
        this.path(path, 'value', [...place, 'from', ...(typeof field.from === 'string' ? [] : [at])], around),
      )
      .filter((path) => path !== undefined);
    const { required = false, on_fault: onFault = 'error' } = field;
    if (required && onFault === 'warning' && field.default === undefined) {
      this.faults.add([...place, 'on_fault'], 'a required field cannot be left out on a fault');
    }
    const { transforms, members } = this.pipeline(field, place, around);
    const sources = from.map((path) => fullPath(path, around));
    this.noteTarget(head, sources, required || field.default !== undefined, place, around);
    const target = this.targets.at(-1)!;
    for (const member of members)
      this.targets.push({ ...target, path: [...target.path, member], isGiven: true, isPart: true });
    return {
      ...head,
      kind: 'value',
      from,
      join: field.join ?? ' ',
      isAbsent: isOneOf(field.absent_when ?? []),
      transforms,
      default: field.default,
      required,
      onFault,
    };
  }

  private pipeline(
    field: FieldMapping,
    place: Place,
    around: Surroundings,
  ): { readonly transforms: readonly Transform[]; readonly members: readonly string[] } {
    const steps = (field.transform ?? []).map((step, at) => {
      const stepPlace = [...place, 'transform', at];
      const compiled = compileStep(step, this.tables, stepPlace, this.faults);
      for (const path of compiled?.reads ?? []) this.noteRead(path, 'value', stepPlace, around);
      return compiled;
    });
    const early = steps.slice(0, -1).findIndex((step) => step !== undefined && step.members.length > 0);
    if (early >= 0)
      this.faults.add(
        [...place, 'transform', early],
        'makes an object or a list, so no transform can follow it',
      );
    return {
      transforms: steps.flatMap((step) => (step === undefined ? [] : [step.run])),
      members: steps.at(-1)?.members ?? [],
    };
  }

  private path(
    text: string,
    kind: SourceRead['kind'],
    place: Place,
    around: Surroundings,
  ): SourcePath | undefined {
    const path = parseSourcePath(text);
    if (path === undefined) return this.faults.add(place, `"${text}" is no path of a field`);
    this.noteRead(path, kind, place, around);
    return path;
  }

  private target(pointer: string, place: Place, around: Surroundings): readonly string[] | undefined {
    const to = parsePointer(pointer);
    if (to === undefined) return this.faults.add(place, `"${pointer}" is not a JSON pointer`);
    if (to.length === 0 && around.source === '')
      return this.faults.add(place, 'only an element of a list can be a plain value');
    if (to.includes('*') || to.includes('__proto__'))
      return this.faults.add(place, `"${pointer}" names no member that an entity can have`);
    return to;
  }

  /** Two fields may write one pointer only under conditions; none may write below what another writes. */
  private refuseOverlap(fields: readonly FieldMapping[], place: Place, around: Surroundings): void {
    const seen = new Map<string, FieldMapping>();
    for (const [at, field] of fields.entries()) {
      const other = seen.get(field.to);
      if (other !== undefined && (other.when === undefined || field.when === undefined))
        this.faults.add([...place, at, 'to'], `"${field.to}" is written twice; give both a condition`);
      seen.set(field.to, field);
    }
    for (const [at, field] of fields.entries()) {
      const above = [...seen.keys()].find(
        (to) => to !== '' && to !== field.to && field.to.startsWith(`${to}/`),
      );
      if (above !== undefined)
        this.faults.add([...place, at, 'to'], `"${field.to}" lies in what is written to "${above}"`);
    }
    if (around.source !== '' && seen.has('') && seen.size > 1)
      this.faults.add(place, 'an element is a plain value or has members, not both');
  }

  private noteTarget(
    head: { readonly to: readonly string[]; readonly when: Predicate | undefined },
    sources: readonly string[],
    isGiven: boolean,
    place: Place,
    around: Surroundings,
  ): void {
    this.targets.push({
      path: [...around.target, ...head.to],
      sources,
      isGiven,
      isConditional: head.when !== undefined,
      isPart: false,
      place: [...place, 'to'],
    });
  }

  private noteRead(path: SourcePath, kind: SourceRead['kind'], place: Place, around: Surroundings): void {
    this.reads.push({ path: fullPath(path, around), kind, place });
  }
}

/** The path as seen from the record, with `[]` for the tables around it. */
function fullPath(path: SourcePath, around: Surroundings): string {
  if (path.fromRecord) return path.text.slice(2);
  return around.source === '' ? path.text : `${around.source}.${path.text}`;
}
