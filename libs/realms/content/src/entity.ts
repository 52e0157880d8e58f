/** Entities as steps hand them on, read from their artifacts. */
import type { JsonObject } from '@symphainy/kernel';
import { canonicalJson, isJsonObject, sha256Hex } from '@symphainy/kernel';
import type { HandlerContext } from '@symphainy/platform-sdk-realm';
import { TerminalRealmError } from '@symphainy/platform-sdk-realm';
import type { EntityName } from '@symphainy/public-works-external-system';

export interface Entity {
  readonly collection: string;
  readonly key: string;
  readonly document: JsonObject;
}

/** How errors name an entity of a target. */
export function entityText(system: string, { collection, key }: EntityName): string {
  return `${system}/${collection}/${key}`;
}

/** The input `entity`; throws SYM-RL-0001 when it is missing or of another form. */
export function entityOf(context: HandlerContext): Entity {
  const entity = inputObject(context, 'entity');
  const { collection, key, document } = entity;
  if (typeof collection === 'string' && typeof key === 'string' && isJsonObject(document))
    return { collection, key, document };
  throw new TerminalRealmError('the input `entity` has not the form {collection, key, document}');
}

/** The content of an input that is a JSON object; throws SYM-RL-0001. */
export function inputObject(context: HandlerContext, name: string): JsonObject {
  const input = context.inputs.get(name);
  if (!input) throw new TerminalRealmError(`the input \`${name}\` is missing`);
  const value = input.json();
  if (isJsonObject(value)) return value;
  throw new TerminalRealmError(`the input \`${name}\` is no JSON object`);
}

/** SHA-256 of the canonical JSON (RFC 8785), in hexadecimal. */
export function digestOf(document: JsonObject): string {
  return sha256Hex(canonicalJson(document));
}

export function isSame(left: JsonObject, right: JsonObject): boolean {
  return canonicalJson(left) === canonicalJson(right);
}
