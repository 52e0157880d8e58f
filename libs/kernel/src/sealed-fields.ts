/**
 * The classified values of one JSON document, sealed together: the plaintext is `{ JSON pointer: value }`.
 * Who seals and who unseals share this one form.
 */
import type { JsonObject } from './canonical-json.js';
import { TerminalError } from './errors.js';
import type { DataKey, Sealed } from './sealed.js';
import { seal, unseal } from './sealed.js';

export interface SealedFields {
  readonly sealed: Sealed;
  /** The pointers that were taken out, so that a reader knows what is missing. */
  readonly pointers: readonly string[];
}

/** What binds the sealed parameters of an intent to their tenant. */
export function paramsContext(tenantId: string): string {
  return `${tenantId}/params`;
}

export function sealFields(key: DataKey, classified: JsonObject, context: string): SealedFields {
  const plaintext = Buffer.from(JSON.stringify(classified));
  return { sealed: seal(key, plaintext, context), pointers: Object.keys(classified) };
}

/** The classified values by pointer. Throws when the key is another's or a byte was changed. */
export function unsealFields(key: DataKey, sealed: Sealed, context: string): JsonObject {
  const fields: unknown = JSON.parse(unseal(key, sealed, context).toString());
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    throw new TerminalError({ code: 'SYM-RT-0001', detail: 'sealed fields are not an object of pointers' });
  return fields as JsonObject;
}
