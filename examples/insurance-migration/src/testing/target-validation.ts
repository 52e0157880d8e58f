/** What the target says about an entity, judged by the schema document of the migration. */
import formats from 'ajv-formats';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { targetSchema } from './mapped-by.js';

const ajv = new Ajv2020({ allErrors: true });
formats.default(ajv, ['date']);
ajv.addSchema(targetSchema, 'target');

/** Faults as `pointer message`; none when the entity is valid. */
export function targetFaults(collection: string, entity: unknown): readonly string[] {
  const validate = ajv.getSchema(`target#/$defs/${collection}`);
  if (validate === undefined) throw new Error(`the target has no collection ${collection}`);
  if (validate(entity) === true) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
