/**
 * From the text of a mapping (YAML, so JSON too) to a mapping that can be applied; the only way in.
 *
 * I1  Every fault names the line and the JSON pointer of what is wrong.
 * I2  A number that YAML would not give back as it was written (`007`, `1.10`) is refused: it belongs
 *     into quotes.
 */
import { parsePointer } from '@symphainy/kernel';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { LineCounter, isPair, isScalar, isSeq, parseDocument, visit, type Document } from 'yaml';
import type { CompiledEntity, SourceRead } from './compiled-mapping.js';
import { FieldCompiler, outsideTables } from './compile-field.js';
import { compileRule } from './compile-rule.js';
import type { Predicate } from './condition.js';
import type { EntityMapping, MappingDocument } from './mapping-document.js';
import { MappingFaults, type MappingFault, type Place } from './mapping-faults.js';
import { mappingLimits, mappingSchema } from './mapping-schema.js';

/** A mapping that was parsed and is sound in itself. */
export interface Mapping {
  readonly document: MappingDocument;
  readonly ignore: Predicate | undefined;
  readonly entities: readonly CompiledEntity[];
  /** Every source field that it names. */
  readonly reads: readonly SourceRead[];
  /** The line in the text on which the value at a place begins. */
  lineAt(place: Place): number;
}

export type ParsedMapping =
  | { readonly valid: true; readonly mapping: Mapping }
  | { readonly valid: false; readonly faults: readonly MappingFault[] };

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile<MappingDocument>(
  mappingSchema,
);

/** Parses and compiles a mapping. */
export function parseMapping(text: string): ParsedMapping {
  if (text.length > mappingLimits.textLengthMax)
    return refused(`the mapping is longer than ${mappingLimits.textLengthMax} characters`);
  const lines = new LineCounter();
  const yaml = readYaml(text, lines);
  if (yaml === undefined) return refused('the mapping is nested too deeply');
  const lineAt = (place: Place): number => lineOf(yaml, lines, place);
  const faults = new MappingFaults(lineAt);
  if (yaml.errors.length > 0) {
    const [first] = yaml.errors;
    const line = lines.linePos(first!.pos[0]).line;
    return { valid: false, faults: [{ pointer: '', line, detail: first!.message.split('\n')[0]! }] };
  }
  refuseLossyNumbers(yaml, lines, faults);
  const document: unknown = yaml.toJS({ maxAliasCount: 100 });
  if (!validate(document)) noteSchemaFaults(faults);
  if (faults.list.length > 0) return { valid: false, faults: faults.list };
  return compiled(document as MappingDocument, faults, lineAt);
}

function compiled(
  document: MappingDocument,
  faults: MappingFaults,
  lineAt: (place: Place) => number,
): ParsedMapping {
  const ignoring = new FieldCompiler({}, faults);
  const ignore = ignoring.condition(document.ignore, ['ignore'], outsideTables);
  const reads: SourceRead[] = [...ignoring.reads];
  const entities = document.entities.map((entity, at) => {
    const place = ['entities', at];
    const compiler = new FieldCompiler(document.code_tables ?? {}, faults);
    const when = compiler.condition(entity.when, [...place, 'when'], outsideTables);
    const fields = compiler.fields(entity.fields, [...place, 'fields'], outsideTables);
    const rules = compileRules(entity, compiler, place, faults);
    reads.push(...compiler.reads);
    const { name, collection, schema } = entity;
    const key = parsePointer(entity.key) ?? [];
    if (!compiler.targets.some(({ path }) => path.join('/') === key.join('/')))
      faults.add([...place, 'key'], `no field writes ${entity.key}`);
    return { name, collection, schema, key, when, fields, rules, targets: compiler.targets };
  });
  if (faults.list.length > 0) return { valid: false, faults: faults.list };
  return { valid: true, mapping: { document, ignore, entities, reads, lineAt } };
}

function compileRules(
  entity: EntityMapping,
  compiler: FieldCompiler,
  place: Place,
  faults: MappingFaults,
): CompiledEntity['rules'] {
  return (entity.rules ?? [])
    .map((rule, at) => {
      const rulePlace = [...place, 'rules', at];
      const when = compiler.condition(rule.when, [...rulePlace, 'when'], outsideTables);
      return compileRule(rule, when, compiler.targets, rulePlace, faults);
    })
    .filter((rule) => rule !== undefined);
}

function readYaml(text: string, lineCounter: LineCounter): Document | undefined {
  try {
    return parseDocument(text, { lineCounter, uniqueKeys: true, stringKeys: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function refused(detail: string): ParsedMapping {
  return { valid: false, faults: [{ pointer: '', line: 1, detail }] };
}

/** The line of the node at a place, or of the nearest one around it. */
function lineOf(yaml: Document, lines: LineCounter, place: Place): number {
  for (let depth = place.length; depth >= 0; depth--) {
    const node: unknown = yaml.getIn(place.slice(0, depth), true);
    if (hasRange(node)) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function hasRange(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

function refuseLossyNumbers(yaml: Document, lines: LineCounter, faults: MappingFaults): void {
  visit(yaml, {
    Scalar(_, node, path) {
      if (typeof node.value !== 'number' || node.source === undefined) return;
      if (node.source === String(node.value)) return;
      const place = path.flatMap((part, at): Place => {
        if (isPair(part)) return [isScalar(part.key) ? String(part.key.value) : ''];
        return isSeq(part) ? [part.items.indexOf(path[at + 1] ?? node)] : [];
      });
      const line = node.range ? lines.linePos(node.range[0]).line : undefined;
      faults.add(place, `${node.source} would be read as ${node.value}: put it in quotes`, line);
    },
  });
}

function noteSchemaFaults(faults: MappingFaults): void {
  const seen = new Set<string>();
  for (const { instancePath, message, keyword, params } of validate.errors ?? []) {
    // Says only that the part failed; what failed in it is listed too.
    if (keyword === 'if') continue;
    const tokens = parsePointer(instancePath) ?? [];
    const place = tokens.map((token) => (/^\d+$/.test(token) ? Number(token) : token));
    const named: unknown = params['additionalProperty'] ?? params['allowedValues'] ?? params['allowedValue'];
    const detail = `${message ?? 'is not valid'}${named === undefined ? '' : `: ${JSON.stringify(named)}`}`;
    if (seen.has(instancePath + detail)) continue;
    seen.add(instancePath + detail);
    faults.add(place, detail);
  }
}
