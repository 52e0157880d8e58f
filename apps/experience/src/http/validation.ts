/** Request bodies, queries, headers and paths against the schemas of the contract, and their faults in words. */
import { faultOfSchemaFinding } from '@symphainy/kernel';
import type { InputFault } from '@symphainy/kernel';
import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';

const faultsMax = 20;
const options = {
  allErrors: true,
  verbose: true,
  useDefaults: true,
  strict: true,
  strictTypes: false,
} as const;
/** Bodies are JSON: a number in quotes is no number. */
const bodies = new Ajv2020({ ...options, coerceTypes: false });
/** Everything else comes as text. */
const texts = new Ajv2020({ ...options, coerceTypes: true });
for (const ajv of [bodies, texts]) addFormats.default(ajv);

export const compileValidator: FastifySchemaCompiler<object> = ({ schema, httpPart }): ValidateFunction =>
  (httpPart === 'body' ? bodies : texts).compile(schema);

/** Ajv's findings as faults with JSON pointers. */
export function faultsOf(errors: readonly FastifySchemaValidationError[], where: string): InputFault[] {
  const prefix = where === 'body' ? '' : `/${where}`;
  return errors.slice(0, faultsMax).map((error) => {
    const { pointer, detail } = faultOfSchemaFinding(error);
    return { pointer: `${prefix}${pointer}`, detail };
  });
}
