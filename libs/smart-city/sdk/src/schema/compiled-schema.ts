/**
 * JSON Schema 2020-12, compiled by ajv in its strict mode, together with the classification of its values.
 * Unknown keywords and formats are refused: a typing error in a schema must not pass for a rule.
 */
import {
  canonicalJson,
  classificationKeyword,
  classifications,
  faultOfSchemaFinding,
  sha256Hex,
  symphainyError,
} from '@symphainy/kernel';
import type { InputFault, JsonObject, JsonValue } from '@symphainy/kernel';
import type { ErrorObject } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import {
  classificationFaults,
  classifiedPointers,
  classifiesAnything,
  isSchemaObject,
} from './classification.js';

export const schemaBytesMax = 256 * 1024;
const faultsMax = 20;

export interface CompiledSchema {
  /** SHA-256 of the schema's canonical form, hex. */
  readonly digest: string;
  /** What is wrong with a document, at most twenty faults; none when it is valid. */
  validate(document: unknown): readonly InputFault[];
  /** The pointers of the document's values that are to be sealed. */
  classifiedPointers(document: JsonValue): readonly string[];
}

const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictTuples: false,
  allowUnionTypes: true,
  allErrors: true,
  verbose: true,
  addUsedSchema: false,
  logger: false,
});
addFormats.default(ajv);
ajv.addKeyword({
  keyword: classificationKeyword,
  metaSchema: { enum: [...classifications] },
  valid: true,
});

/** Compiles a schema; throws SYM-SC-0002 with its faults when it is none or its classification is undecidable. */
export function compileSchema(schema: unknown): CompiledSchema {
  if (!isSchemaObject(schema)) throw invalidSchema([{ pointer: '', detail: 'must be a JSON object' }]);
  const text = canonicalJson(schema);
  if (Buffer.byteLength(text) > schemaBytesMax)
    throw invalidSchema([{ pointer: '', detail: `has at most ${schemaBytesMax} bytes` }]);
  const { $id: _name, ...rules } = schema;
  const faults = [...dialectFaults(rules), ...classificationFaults(rules)];
  if (faults.length > 0) throw invalidSchema(faults);
  const validate = compileRules(rules);
  const classifies = classifiesAnything(rules);
  return {
    digest: sha256Hex(text),
    validate: (document) => (validate(document) ? [] : faultsOf(validate.errors)),
    classifiedPointers: (document) => (classifies ? classifiedPointers(rules, document) : []),
  };
}

/** Compiles the text of a schema. */
export function compileSchemaText(text: string): CompiledSchema {
  return compileSchema(parseJson(text));
}

/** As `compileSchema`, for the parameters of an intent, which are always an object. */
export function compileParamsSchema(text: string): CompiledSchema {
  const schema = parseJson(text);
  if (isSchemaObject(schema) && schema.type !== 'object')
    throw invalidSchema([{ pointer: '/type', detail: 'parameters are an object: say "type": "object"' }]);
  return compileSchema(schema);
}

function compileRules(rules: JsonObject) {
  try {
    return ajv.compile(rules);
  } catch (cause) {
    if (ajv.errors?.length) throw invalidSchema(faultsOf(ajv.errors), cause);
    throw invalidSchema(
      [{ pointer: '', detail: cause instanceof Error ? cause.message : String(cause) }],
      cause,
    );
  } finally {
    // ajv would keep every schema for ever; the compiled function does not need it to.
    ajv.removeSchema(rules);
    ajv.errors = null;
  }
}

function dialectFaults({ $schema }: JsonObject): readonly InputFault[] {
  return $schema === undefined || $schema === 'https://json-schema.org/draft/2020-12/schema'
    ? []
    : [{ pointer: '/$schema', detail: 'must be https://json-schema.org/draft/2020-12/schema, or absent' }];
}

function faultsOf(errors: readonly ErrorObject[] | null | undefined): readonly InputFault[] {
  return (errors ?? []).slice(0, faultsMax).map(faultOfSchemaFinding);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidSchema([{ pointer: '', detail: 'is not JSON' }], cause);
  }
}

function invalidSchema(faults: readonly InputFault[], cause?: unknown) {
  const [first] = faults;
  const detail = `The schema is not valid${first ? `: ${first.pointer || 'the root'} ${first.detail}` : ''}`;
  return symphainyError({ code: 'SYM-SC-0002', detail, faults: faults.slice(0, faultsMax), cause });
}
