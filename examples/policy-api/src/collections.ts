/** What the system keeps: three collections of entities, each with its schema and its key. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

export interface Collection {
  readonly name: string;
  /** The member that holds the key of an entity. */
  readonly keyMember: string;
  /** The faults of an entity that is to be stored under the key; none when it is valid. */
  faultsOf(entity: unknown, key: string): readonly EntityFault[];
}

/** One fault in an entity, addressed by a JSON pointer (RFC 6901). */
export interface EntityFault {
  readonly pointer: string;
  readonly detail: string;
}

const faultsMax = 20;
const keyMembers = { customers: 'customer_id', policies: 'policy_number', accounts: 'account_id' } as const;

/** The JSON Schema document of all entities; the schema of a collection is `#/$defs/<collection>`. */
export const entitySchema: unknown = JSON.parse(
  readFileSync(fileURLToPath(new URL('../entities.schema.json', import.meta.url)), 'utf8'),
);

const ajv = new Ajv2020({ allErrors: true });
formats.default(ajv, ['date']);
ajv.addSchema(entitySchema as object, 'entities');

export const collections: readonly Collection[] = Object.entries(keyMembers).map(([name, keyMember]) => {
  const validate = ajv.getSchema(`entities#/$defs/${name}`);
  if (validate === undefined) throw new Error(`entities.schema.json defines no ${name}`);
  return {
    name,
    keyMember,
    faultsOf: (entity, key) => entityFaults(validate as ValidateFunction, keyMember, entity, key),
  };
});

function entityFaults(
  validate: ValidateFunction,
  keyMember: string,
  entity: unknown,
  key: string,
): readonly EntityFault[] {
  if (!validate(entity)) return (validate.errors ?? []).slice(0, faultsMax).map(faultOf);
  const stated = (entity as Record<string, unknown>)[keyMember];
  return stated === key ? [] : [{ pointer: `/${keyMember}`, detail: 'is not the key in the path' }];
}

function faultOf({ instancePath, keyword, params, message }: ErrorObject): EntityFault {
  const named: unknown = keyword === 'required' ? params['missingProperty'] : params['additionalProperty'];
  const member = typeof named === 'string' ? `/${named.replaceAll('~', '~0').replaceAll('/', '~1')}` : '';
  return { pointer: `${instancePath}${member}`, detail: message ?? 'is not valid' };
}
