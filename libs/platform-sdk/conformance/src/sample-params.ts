/**
 * Parameters made from a JSON Schema: a sample that fits and one that does not. An example that the
 * schema gives is preferred; what is made is checked against the schema before it is used.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { textOfPattern } from './text-of-pattern.js';

type Schema = Readonly<Record<string, unknown>>;

export interface ParamsSchema {
  readonly validate: ValidateFunction;
  readonly schema: Schema;
}

const depthMax = 32;

/** Throws what is wrong when the text is no JSON Schema of an object. */
export function readParamsSchema(text: string): ParamsSchema {
  const schema: unknown = JSON.parse(text);
  if (!isObject(schema)) throw new TypeError('the schema is no JSON object');
  if (schema.type !== 'object') throw new TypeError('the schema does not demand `type: object`');
  const compiler = new Ajv2020({
    strict: false,
    validateFormats: true,
    formats: fullFormats,
    logger: false,
  });
  return { schema, validate: compiler.compile(schema) };
}

/** Undefined when none could be made; then the schema should give `examples`. */
export function sampleOf({ schema, validate }: ParamsSchema): unknown {
  const examples = Array.isArray(schema.examples) ? schema.examples : [];
  for (const candidate of [...examples, valueOf(schema, schema, 0)]) {
    if (candidate !== undefined && validate(candidate)) return candidate;
  }
  return undefined;
}

/** Parameters that the schema refuses; undefined when it takes anything. */
export function counterSampleOf({ validate }: ParamsSchema, sample: unknown): unknown {
  const candidates: unknown[] = ['no object', []];
  if (isObject(sample)) {
    candidates.unshift({ ...sample, unknown_parameter: true });
    for (const name of Object.keys(sample)) {
      const { [name]: dropped, ...rest } = sample;
      candidates.unshift(rest, { ...rest, [name]: typeof dropped === 'object' ? 0 : { wrong: true } });
    }
  }
  return candidates.find((candidate) => !validate(candidate));
}

function valueOf(given: unknown, root: Schema, depth: number): unknown {
  if (depth > depthMax) return undefined;
  if (!isObject(given)) return given === true ? 'any' : undefined;
  const schema = typeof given.$ref === 'string' ? resolve(given.$ref, root) : given;
  if (!isObject(schema)) return undefined;
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  for (const list of [schema.examples, schema.enum])
    if (Array.isArray(list) && list.length > 0) return list[0];
  const merged = mergedBranches(schema, root);
  if (merged) return valueOf(merged, root, depth + 1);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case 'object':
      return objectOf(schema, root, depth);
    case 'array':
      return arrayOf(schema, root, depth);
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return numberOf(schema, type === 'integer');
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return isObject(schema.properties) ? objectOf(schema, root, depth) : 'any';
  }
}

/** The schema with its `allOf` and the first of its `anyOf` and `oneOf` taken in. */
function mergedBranches(schema: Schema, root: Schema): Schema | undefined {
  const { allOf, anyOf, oneOf, ...rest } = schema;
  const branches = [
    ...(Array.isArray(allOf) ? allOf : []),
    ...[anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? list.slice(0, 1) : [])),
  ].map((branch: unknown) =>
    isObject(branch) && typeof branch.$ref === 'string' ? resolve(branch.$ref, root) : branch,
  );
  if (branches.length === 0) return undefined;
  return branches.reduce<Schema>((merged, branch) => {
    if (!isObject(branch)) return merged;
    const properties = { ...asObject(merged.properties), ...asObject(branch.properties) };
    const required = [...asList(merged.required), ...asList(branch.required)];
    return { ...merged, ...branch, properties, required };
  }, rest);
}

function objectOf(schema: Schema, root: Schema, depth: number): Schema {
  const properties = asObject(schema.properties);
  const value: Record<string, unknown> = {};
  for (const name of asList(schema.required)) {
    if (typeof name !== 'string') continue;
    value[name] = valueOf(properties[name] ?? schema.additionalProperties ?? true, root, depth + 1);
  }
  return value;
}

function arrayOf(schema: Schema, root: Schema, depth: number): readonly unknown[] {
  const prefix = asList(schema.prefixItems);
  const count = Math.min(100, Math.max(numberIn(schema.minItems) ?? 0, prefix.length));
  return Array.from({ length: count }, (_, index) => {
    const value = valueOf(prefix[index] ?? schema.items ?? true, root, depth + 1);
    return schema.uniqueItems === true && typeof value === 'string' ? `${value}${index}` : value;
  });
}

const texts: Readonly<Record<string, string>> = {
  email: 'someone@example.com',
  'date-time': '2030-01-01T00:00:00Z',
  date: '2030-01-01',
  time: '00:00:00Z',
  duration: 'P1D',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
};

function textOf(schema: Schema): string | undefined {
  const lengthMin = Math.min(10_000, numberIn(schema.minLength) ?? 0);
  if (typeof schema.format === 'string' && texts[schema.format]) return texts[schema.format];
  if (typeof schema.pattern === 'string') return textOfPattern(schema.pattern, lengthMin);
  const lengthMax = numberIn(schema.maxLength) ?? Infinity;
  return 'sample'.padEnd(lengthMin, 'x').slice(0, lengthMax);
}

function numberOf(schema: Schema, whole: boolean): number {
  const step = numberIn(schema.multipleOf) ?? (whole ? 1 : 0.5);
  const above = numberIn(schema.exclusiveMinimum);
  const below = numberIn(schema.exclusiveMaximum);
  const min = numberIn(schema.minimum) ?? (above === undefined ? undefined : above + step);
  const max = numberIn(schema.maximum) ?? (below === undefined ? undefined : below - step);
  const from = min ?? Math.min(1, max ?? 1);
  return Math.ceil(from / step) * step;
}

/** A reference inside the same document: `#/$defs/name`. */
function resolve(reference: string, root: Schema): unknown {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  return reference
    .slice(2)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, part) => (isObject(at) ? at[part] : undefined), root);
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): Schema {
  return isObject(value) ? value : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
