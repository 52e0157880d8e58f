/** Cedar values from and to Cedar's JSON format, where `__entity` and `__extn` mark what JSON lacks. */
import { EvaluationError } from './evaluation-error.js';
import type { ExactJson, ExactJsonObject } from './exact-json.js';
import { callExtension, extensionFunctions } from './extensions/extension-functions.js';
import { ExtensionValue } from './extensions/extension-value.js';
import { longFromBigint } from './long.js';
import { isTypeName } from './name.js';
import { invalidInput } from './refusal.js';
import { type CedarRecord, EntityUid, isRecord, isSet, type Value } from './value.js';

const depthMax = 128;

/** The value that a JSON document stands for; `where` names it in refusals. */
export function valueFromJson(json: ExactJson, where: string, depth = 0): Value {
  if (depth > depthMax) throw invalidInput(`${where}: nested deeper than ${depthMax} levels`);
  switch (typeof json) {
    case 'boolean':
    case 'string':
      return json;
    case 'number':
      if (!Number.isSafeInteger(json)) throw invalidInput(`${where}: ${json} is no exact integer`);
      return json + 0;
    case 'bigint': {
      const long = longFromBigint(json);
      if (long === undefined) throw invalidInput(`${where}: ${json} does not fit in 64 bits`);
      return long;
    }
    case 'object':
      if (json === null) throw invalidInput(`${where}: null is no value in Cedar`);
      if (isJsonArray(json))
        return json.map((element, index) => valueFromJson(element, `${where}[${index}]`, depth + 1));
      return escapedFromJson(json, where, depth) ?? recordFromJson(json, where, depth);
    default:
      throw invalidInput(`${where}: ${typeof json} is no value in Cedar`);
  }
}

/** The record that a JSON object stands for, its own names taken as they are. */
export function recordFromJson(json: ExactJsonObject, where: string, depth = 0): CedarRecord {
  // fromEntries defines own members, also one that is named __proto__.
  return Object.fromEntries(
    Object.entries(json).map(([name, member]) => [
      name,
      valueFromJson(member, `${where}.${name}`, depth + 1),
    ]),
  );
}

/** The context of a request. */
export function contextFromJson(json: ExactJson, where = 'context'): CedarRecord {
  const context = valueFromJson(json, where);
  if (!isRecord(context)) throw invalidInput(`${where}: not a record`);
  return context;
}

/** An entity's name: `{ type, id }`, or the same within `__entity`. */
export function entityUidFromJson(json: ExactJson | undefined, where: string): EntityUid {
  if (isJsonObject(json) && typeof json['__expr'] === 'string') {
    throw invalidInput(`${where}: __expr is no longer supported`);
  }
  const inner = isJsonObject(json) && isJsonObject(json['__entity']) ? json['__entity'] : json;
  if (!isJsonObject(inner) || typeof inner['type'] !== 'string' || typeof inner['id'] !== 'string') {
    throw invalidInput(`${where}: not an entity reference, expected { "type": …, "id": … }`);
  }
  return entityUid(inner['type'], inner['id'], where);
}

/** The inverse of `valueFromJson`; a Long that JSON cannot hold exactly becomes `{ "__long": "…" }`. */
export function valueToJson(value: Value): ExactJson {
  if (typeof value === 'bigint') return { __long: String(value) };
  if (typeof value !== 'object') return value;
  if (value instanceof EntityUid) return { __entity: { type: value.type, id: value.id } };
  if (value instanceof ExtensionValue) {
    const { name, argument } = value.toCall();
    return { __extn: { fn: name, arg: argument } };
  }
  if (isSet(value)) return value.map(valueToJson);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, valueToJson(member)]));
}

export function isJsonObject(json: ExactJson | undefined): json is ExactJsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

export function isJsonArray(json: ExactJson | undefined): json is readonly ExactJson[] {
  return Array.isArray(json);
}

/** What an object with one reserved member stands for; one whose content has another form is a plain record. */
function escapedFromJson(json: ExactJsonObject, where: string, depth: number): Value | undefined {
  const [name, ...others] = Object.keys(json);
  if (name === undefined || others.length > 0) return undefined;
  const content = json[name];
  if (name === '__expr' && typeof content === 'string')
    throw invalidInput(`${where}: __expr is no longer supported`);
  if (!isJsonObject(content)) return undefined;
  if (name === '__entity' && typeof content['type'] === 'string' && typeof content['id'] === 'string') {
    return entityUid(content['type'], content['id'], where);
  }
  if (name === '__extn' && typeof content['fn'] === 'string') {
    const args = content['arg'] === undefined ? content['args'] : [content['arg']];
    if (isJsonArray(args)) return extensionCall(content['fn'], args, where, depth);
  }
  return undefined;
}

function extensionCall(name: string, args: readonly ExactJson[], where: string, depth: number): Value {
  const definition = extensionFunctions.get(name);
  if (!definition) throw invalidInput(`${where}: extension function \`${name}\` does not exist`);
  const values = args.map((argument) => valueFromJson(argument, where, depth + 1));
  try {
    return callExtension(name, definition, values);
  } catch (error) {
    if (error instanceof EvaluationError) throw invalidInput(`${where}: ${error.message}`, error);
    throw error;
  }
}

function entityUid(type: string, id: string, where: string): EntityUid {
  if (!isTypeName(type))
    throw invalidInput(`${where}: ${JSON.stringify(type)} is not the name of an entity type`);
  return new EntityUid(type, id);
}
