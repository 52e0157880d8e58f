/**
 * Parameters and their JSON Schema (2020-12). The schema is compiled once; parameters are parsed and
 * checked before a handler sees them, and never changed on the way.
 */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { classificationKeyword, classifications, faultOfSchemaFinding } from '@symphainy/kernel';
import type { InputFault, JsonObject } from '@symphainy/kernel';
import { TerminalRealmError } from './realm-error.js';

export const paramsBytesMax = 768 * 1024;
const faultsMax = 20;

/** Turns parameters as bytes into checked parameters, or throws SYM-RL-0001 with JSON pointers. */
export type ParseParams<Params> = (bytes: Uint8Array) => Params;

/** Throws what the schema compiler says when the schema is none. */
export function compileParams<Params>(schema: JsonObject): ParseParams<Params> {
  const compiler = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    formats: fullFormats,
    logger: false,
  });
  compiler.addKeyword({
    keyword: classificationKeyword,
    metaSchema: { enum: [...classifications] },
    valid: true,
  });
  const validate = compiler.compile<Params>(schema);
  return (bytes) => {
    const params = parseJson(bytes);
    if (validate(params)) return params;
    throw refused((validate.errors ?? []).map(faultOfSchemaFinding));
  };
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length > paramsBytesMax) {
    throw refused([
      { pointer: '', detail: `has ${bytes.length} bytes; at most ${paramsBytesMax} are taken` },
    ]);
  }
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch {
    throw refused([{ pointer: '', detail: 'is no JSON' }]);
  }
}

function refused(faults: readonly InputFault[]): TerminalRealmError {
  const told = faults.slice(0, faultsMax);
  const more = faults.length > told.length ? ` and ${faults.length - told.length} more` : '';
  const detail = told.map((fault) => `${fault.pointer || 'params'} ${fault.detail}`).join('; ') + more;
  return new TerminalRealmError(detail, { faults: told });
}
