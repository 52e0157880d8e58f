/**
 * Reads JSON by a schema: where the schema says entity, `{ "type", "id" }` is one without `__entity`;
 * where it says ip, decimal, datetime or duration, a string or `{ "fn", "arg" }` is one without
 * `__extn`. The result is the explicit form, which means the same with and without a schema.
 */
import { type ExactJson, type ExactJsonObject, isJsonArray, isJsonObject } from '@symphainy/policy';
import type { PolicySchema, SchemaType } from './schema.js';

export function explicitValue(json: ExactJson, type: SchemaType): ExactJson {
  switch (type.kind) {
    case 'plain':
      return json;
    case 'entity':
      return isJsonObject(json) ? explicitEntityReference(json) : json;
    case 'extension':
      if (typeof json === 'string') return { __extn: { fn: type.constructor, arg: json } };
      return isJsonObject(json) ? explicitCall(json) : json;
    case 'set':
      return isJsonArray(json) ? json.map((element) => explicitValue(element, type.element)) : json;
    case 'record':
      return isJsonObject(json) ? explicitMembers(json, (name) => type.attributes.get(name)) : json;
  }
}

function explicitEntityReference(json: ExactJsonObject): ExactJson {
  const inner = json['__entity'];
  return { __entity: isJsonObject(inner) ? inner : json };
}

/** What the parameters of the functions are that yield extension values; those of constructors are strings. */
const parameterConstructors: Readonly<Record<string, readonly string[]>> = {
  offset: ['datetime', 'duration'],
  durationSince: ['datetime', 'datetime'],
  toDate: ['datetime'],
  toTime: ['datetime'],
};

function explicitCall(json: ExactJsonObject): ExactJson {
  const call = isJsonObject(json['__extn']) ? json['__extn'] : json;
  const args = call['arg'] === undefined ? call['args'] : [call['arg']];
  if (typeof call['fn'] !== 'string' || !isJsonArray(args)) return json;
  const parameters = parameterConstructors[call['fn']] ?? [];
  const explicit = args.map((argument, index) => {
    const constructor = parameters[index];
    return constructor === undefined ? argument : explicitValue(argument, { kind: 'extension', constructor });
  });
  return { __extn: { fn: call['fn'], args: explicit } };
}

/** Entities in the explicit form, actions left out: those are as the schema defines them. */
export function explicitEntities(json: ExactJson, schema: PolicySchema): ExactJson {
  if (!isJsonArray(json)) return json;
  return [
    ...json.filter((entity) => !isAction(entity, schema)).map((entity) => explicitEntity(entity, schema)),
    ...actionEntities(schema),
  ];
}

function explicitEntity(json: ExactJson, schema: PolicySchema): ExactJson {
  const type = schema.entityTypes.get(uidOf(json)?.type ?? '');
  if (!isJsonObject(json) || !type) return json;
  return explicitMembersOf(
    explicitMembersOf(json, 'attrs', (attrs) => explicitValue(attrs, type.attributes)),
    'tags',
    (tags) => (isJsonObject(tags) ? explicitMembers(tags, () => type.tags) : tags),
  );
}

function actionEntities(schema: PolicySchema): ExactJson[] {
  return Array.from(schema.actions.values(), ({ type, id, groups }) => ({
    uid: { type, id },
    attrs: {},
    parents: groups.map((group) => ({ ...group })),
  }));
}

function isAction(json: ExactJson, schema: PolicySchema): boolean {
  const uid = uidOf(json);
  return uid !== undefined && schema.actions.has(`${uid.type}::"${uid.id}"`);
}

function uidOf(json: ExactJson): { type: string; id: string } | undefined {
  const uid = isJsonObject(json) ? json['uid'] : undefined;
  const inner = isJsonObject(uid) && isJsonObject(uid['__entity']) ? uid['__entity'] : uid;
  if (!isJsonObject(inner) || typeof inner['type'] !== 'string' || typeof inner['id'] !== 'string')
    return undefined;
  return { type: inner['type'], id: inner['id'] };
}

function explicitMembers(
  json: ExactJsonObject,
  typeOf: (name: string) => SchemaType | undefined,
): ExactJsonObject {
  return Object.fromEntries(
    Object.entries(json).map(([name, member]) => {
      const type = typeOf(name);
      return [name, type ? explicitValue(member, type) : member];
    }),
  );
}

function explicitMembersOf(
  json: ExactJsonObject,
  name: string,
  convert: (member: ExactJson) => ExactJson,
): ExactJsonObject {
  const member = json[name];
  return member === undefined ? json : { ...json, [name]: convert(member) };
}
