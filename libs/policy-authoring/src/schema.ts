/**
 * A Cedar schema: what it says about JSON (where an object is an entity, where a string is an ip) and
 * which groups its actions are in.
 */
import type { EntityType, SchemaJson, Type, TypeOfAttribute } from '@cedar-policy/cedar-wasm/nodejs';
import { TerminalError } from '@symphainy/kernel';
import { callEngine } from './official-engine.js';
import { describeError } from './source-place.js';

export interface ActionInSchema {
  readonly type: string;
  readonly id: string;
  readonly groups: readonly { readonly type: string; readonly id: string }[];
  readonly context: SchemaType;
}

/** The types of values as far as they bear on how JSON is read. */
export type SchemaType =
  | { readonly kind: 'plain' }
  | { readonly kind: 'entity' }
  /** By the function that makes one of a string. */
  | { readonly kind: 'extension'; readonly constructor: string }
  | { readonly kind: 'set'; readonly element: SchemaType }
  | { readonly kind: 'record'; readonly attributes: ReadonlyMap<string, SchemaType> };

export interface EntityTypeInSchema {
  readonly attributes: SchemaType;
  readonly tags: SchemaType;
}

export interface PolicySchema {
  /** In Cedar's schema language. */
  readonly text: string;
  readonly entityTypes: ReadonlyMap<string, EntityTypeInSchema>;
  /** By `Type::"id"`, the id not escaped. */
  readonly actions: ReadonlyMap<string, ActionInSchema>;
}

const constructors: Readonly<Record<string, string>> = {
  ipaddr: 'ip',
  decimal: 'decimal',
  datetime: 'datetime',
  duration: 'duration',
};

/** Refuses a text that is no schema, naming line and column. */
export function parseSchema(text: string): PolicySchema {
  const answer = callEngine((engine) => engine.schemaToJsonWithResolvedTypes(text));
  if (answer.type === 'failure') {
    const detail = answer.errors.map((error) => describeError(error, text)).join('; ');
    throw new TerminalError({ code: 'SYM-PO-0002', detail: `schema: ${detail}` });
  }
  return new SchemaReader(text, answer.json).read();
}

class SchemaReader {
  private readonly commonTypes = new Map<string, Type<string>>();

  constructor(
    private readonly text: string,
    private readonly json: SchemaJson<string>,
  ) {
    for (const [namespace, definition] of Object.entries(json)) {
      for (const [name, type] of Object.entries(definition.commonTypes ?? {})) {
        this.commonTypes.set(qualified(namespace, name), type);
      }
    }
  }

  read(): PolicySchema {
    const entityTypes = new Map<string, EntityTypeInSchema>();
    const actions = new Map<string, ActionInSchema>();
    for (const [namespace, definition] of Object.entries(this.json)) {
      for (const [name, type] of Object.entries(definition.entityTypes)) {
        entityTypes.set(qualified(namespace, name), this.entityType(type));
      }
      const type = qualified(namespace, 'Action');
      for (const [id, action] of Object.entries(definition.actions)) {
        const groups = (action.memberOf ?? []).map((group) => ({ type: group.type ?? type, id: group.id }));
        const context = action.appliesTo?.context;
        actions.set(`${type}::"${id}"`, { type, id, groups, context: context ? this.type(context) : plain });
      }
    }
    return { text: this.text, entityTypes, actions };
  }

  private entityType(type: EntityType<string>): EntityTypeInSchema {
    if ('enum' in type) return { attributes: plain, tags: plain };
    return {
      attributes: type.shape ? this.type(type.shape) : plain,
      tags: type.tags ? this.type(type.tags) : plain,
    };
  }

  private type(json: Type<string> | TypeOfAttribute<string>): SchemaType {
    if (json.type === 'Set' && 'element' in json) return { kind: 'set', element: this.type(json.element) };
    if (json.type === 'Record' && 'attributes' in json) {
      const attributes = Object.entries(json.attributes);
      return {
        kind: 'record',
        attributes: new Map(attributes.map(([name, type]) => [name, this.type(type)])),
      };
    }
    if (json.type === 'Entity') return { kind: 'entity' };
    const name =
      (json.type === 'Extension' || json.type === 'EntityOrCommon') && 'name' in json ? json.name : json.type;
    const common = this.commonTypes.get(name);
    if (common) return this.type(common);
    const constructor = constructors[name.replace(/^__cedar::/, '')];
    return constructor === undefined ? plain : { kind: 'extension', constructor };
  }
}

const plain: SchemaType = { kind: 'plain' };

function qualified(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}::${name}`;
}
