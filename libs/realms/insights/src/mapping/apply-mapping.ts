/**
 * Maps one record: pure, synchronous, bounded by the mapping and the record.
 *
 * I1  A record with an error among its findings yields no entity.
 * I2  Numbers reach the entity as integers that JSON carries exactly, or as decimal text.
 * I3  The same mapping and record give the same entity and findings, in the same order.
 */
import { ExactNumber, type RecordValue } from '@symphainy/codec-cobol';
import { assertNever, formatPointer, type JsonObject, type JsonValue } from '@symphainy/kernel';
import { TransformFault, type Value } from '../transforms/transform.js';
import { judgeRules } from './apply-rules.js';
import type { CompiledEntity, CompiledField } from './compiled-mapping.js';
import { Findings, findingCodes, type Finding } from './finding.js';
import { mappingLimits } from './mapping-schema.js';
import type { Mapping } from './parse-mapping.js';
import { isList, placeOf, readSource, type Scope, type SourcePath } from './source-path.js';

/** A record of the source; numbers as `ExactNumber`. */
export type SourceRecord = { readonly [name: string]: RecordValue };

export type MappedRecord =
  /** Migratable; its findings are warnings at worst. */
  | {
      readonly outcome: 'mapped';
      /** The name of the mapping's entity. */
      readonly name: string;
      readonly collection: string;
      readonly key: string;
      readonly entity: JsonObject;
      readonly findings: readonly Finding[];
    }
  /** Not migratable. Name and collection are null when no entity takes such a record, the key when it has none. */
  | {
      readonly outcome: 'unfit';
      readonly name: string | null;
      readonly collection: string | null;
      readonly key: string | null;
      readonly entity: null;
      readonly findings: readonly Finding[];
    }
  /** Left out on purpose. */
  | { readonly outcome: 'ignored'; readonly entity: null; readonly findings: readonly [] };

export function applyMapping(mapping: Mapping, record: SourceRecord): MappedRecord {
  const scope: Scope = { record, element: record, place: '' };
  if (mapping.ignore?.(scope) === true) return { outcome: 'ignored', entity: null, findings: [] };
  const entity = mapping.entities.find(({ when }) => when === undefined || when(scope));
  return entity === undefined ? unknownRecord() : new Application(entity).run(scope);
}

function unknownRecord(): MappedRecord {
  const finding: Finding = {
    code: findingCodes.unknownRecord,
    severity: 'error',
    source: null,
    target: null,
    detail: 'the record is of a kind that the mapping does not know',
  };
  return { outcome: 'unfit', name: null, collection: null, key: null, entity: null, findings: [finding] };
}

type Target = { [member: string]: JsonValue };

class Application {
  private readonly findings = new Findings(mappingLimits.findingsMax);

  constructor(private readonly compiled: CompiledEntity) {}

  run(scope: Scope): MappedRecord {
    const { name, collection, rules } = this.compiled;
    const entity: Target = {};
    this.fields(this.compiled.fields, scope, [], entity);
    judgeRules(rules, entity, scope, this.findings);
    const key = this.key(entity);
    const findings = this.findings.list();
    if (key === null || this.findings.hasError)
      return { outcome: 'unfit', name, collection, key, entity: null, findings };
    return { outcome: 'mapped', name, collection, key, entity, findings };
  }

  private key(entity: Target): string | null {
    let value: JsonValue | undefined = entity;
    for (const member of this.compiled.key) value = (value as Target | undefined)?.[member];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    if (!this.findings.hasError)
      this.fault('error', null, this.compiled.key, findingCodes.missingValue, 'the entity has no key');
    return null;
  }

  private fields(
    fields: readonly CompiledField[],
    scope: Scope,
    base: readonly string[],
    into: Target,
  ): void {
    for (const field of fields) {
      const value = this.field(field, scope, base);
      if (value !== undefined) setMember(into, field.to, value);
    }
  }

  private field(field: CompiledField, scope: Scope, base: readonly string[]): JsonValue | undefined {
    if (field.when !== undefined && !field.when(scope)) return undefined;
    switch (field.kind) {
      case 'constant':
        return field.value;
      case 'value':
        return this.value(field, scope, base);
      case 'list':
        return this.list(field, scope, [...base, ...field.to]);
      default:
        return assertNever(field);
    }
  }

  private list(
    field: CompiledField & { readonly kind: 'list' },
    scope: Scope,
    at: readonly string[],
  ): JsonValue | undefined {
    const source = readSource(field.each, scope);
    if (source === undefined) return [];
    const place = placeOf(field.each, scope);
    if (!isList(source))
      return this.fault('error', place, at, findingCodes.notAList, `${place} is not a table`);
    const isPlain = field.fields[0]?.to.length === 0;
    const elements: JsonValue[] = [];
    for (const [index, element] of source.entries()) {
      const inside = { record: scope.record, element, place: `${place}[${index}]` };
      const base = [...at, String(elements.length)];
      if (isPlain) {
        const values = field.fields.map((one) => this.field(one, inside, base));
        const value = values.find((one) => one !== undefined);
        if (value !== undefined) elements.push(value);
      } else {
        const into: Target = {};
        this.fields(field.fields, inside, base, into);
        if (Object.keys(into).length > 0) elements.push(into);
      }
    }
    return elements;
  }

  private value(
    field: CompiledField & { readonly kind: 'value' },
    scope: Scope,
    base: readonly string[],
  ): JsonValue | undefined {
    const at = [...base, ...field.to];
    const source = this.source(field, scope);
    const value = source instanceof TransformFault ? source : transformed(field, source, scope);
    if (value instanceof TransformFault) {
      const place = places(field.from, scope);
      this.fault(field.onFault, place, at, value.code, `${place} ${value.detail}`);
      return field.default;
    }
    if (value !== undefined) return value instanceof ExactNumber ? value.text : value;
    if (field.default === undefined && field.required) {
      const place = places(field.from, scope);
      return this.fault('error', place, at, findingCodes.missingValue, `${place} has no value`);
    }
    return field.default;
  }

  /** The value of the field, or of its parts joined. */
  private source(
    field: CompiledField & { readonly kind: 'value' },
    scope: Scope,
  ): string | ExactNumber | TransformFault | undefined {
    const parts: (string | ExactNumber)[] = [];
    for (const path of field.from) {
      const value = readSource(path, scope);
      if (value === null)
        return new TransformFault(findingCodes.unreadableValue, 'holds bytes that are no value of its kind');
      if (value === undefined || field.isAbsent(value)) continue;
      if (typeof value !== 'string' && !(value instanceof ExactNumber))
        return new TransformFault(findingCodes.notAValue, 'is a group or a table, not a value');
      if (typeof value !== 'string' || value.trim() !== '') parts.push(value);
    }
    return parts.length > 1 ? parts.map(String).join(field.join) : parts[0];
  }

  /** Notes a finding; the answer is undefined, as there is no value. */
  private fault(
    severity: 'error' | 'warning',
    source: string | null,
    at: readonly string[],
    code: string,
    detail: string,
  ): undefined {
    this.findings.add({ code, severity, source, target: formatPointer(at), detail });
  }
}

function transformed(
  field: CompiledField & { readonly kind: 'value' },
  source: string | ExactNumber | undefined,
  scope: Scope,
): Value | TransformFault | undefined {
  let value: Value | undefined = source;
  for (const transform of field.transforms) {
    if (value === undefined) return undefined;
    const next: Value | TransformFault | undefined = transform(value, scope);
    if (next instanceof TransformFault) return next;
    value = next;
  }
  return value;
}

function places(from: readonly SourcePath[], scope: Scope): string {
  return from.map((path) => placeOf(path, scope)).join(', ');
}

function setMember(into: Target, path: readonly string[], value: JsonValue): void {
  let at = into;
  for (const member of path.slice(0, -1)) {
    at[member] ??= {};
    at = at[member] as Target;
  }
  at[path.at(-1)!] = value;
}
