/** Request bodies, queries, headers and paths against the schemas of the contract, and their faults in words. */
import type { InputFault } from '@symphainy/kernel';
import type { ErrorObject, ValidateFunction } from 'ajv';
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

/** Ajv's findings as faults with JSON pointers; an unknown member comes with the list of known ones. */
export function faultsOf(errors: readonly FastifySchemaValidationError[], where: string): InputFault[] {
  const prefix = where === 'body' ? '' : `/${where}`;
  return errors.slice(0, faultsMax).map((error) => faultOf(error as ErrorObject, prefix));
}

function faultOf(error: ErrorObject, prefix: string): InputFault {
  const at = `${prefix}${error.instancePath}`;
  switch (error.keyword) {
    case 'additionalProperties': {
      const known = Object.keys((error.parentSchema?.properties ?? {}) as object).join(', ');
      const name = String(error.params.additionalProperty);
      return {
        pointer: `${at}/${escaped(name)}`,
        detail: `is not known here; known are: ${known || 'none'}`,
      };
    }
    case 'required':
      return { pointer: `${at}/${escaped(String(error.params.missingProperty))}`, detail: 'is missing' };
    case 'enum':
      return {
        pointer: at,
        detail: `must be one of: ${(error.params.allowedValues as unknown[]).join(', ')}`,
      };
    default:
      return { pointer: at, detail: error.message ?? `breaks ${error.keyword}` };
  }
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
