/**
 * JSON that was recorded as text is passed on as it was: parsing it would change numbers that have no
 * exact double.
 */
import type { JsonValue } from '@symphainy/kernel';

export class RawJson {
  readonly text: string;

  /** No bytes at all stand for null. */
  constructor(bytes: Uint8Array) {
    this.text = bytes.length === 0 ? 'null' : Buffer.from(bytes).toString();
  }
}

export interface RawObject {
  readonly [name: string]: JsonValue | RawJson;
}

export function rawObjectText(object: RawObject): string {
  const members = Object.entries(object).map(
    ([name, value]) =>
      `${JSON.stringify(name)}:${value instanceof RawJson ? value.text : JSON.stringify(value)}`,
  );
  return `{${members.join(',')}}`;
}

/** The object in a text with one more member at its end; an empty text is an empty object. */
export function withMember(object: Uint8Array, name: string, value: RawJson): string {
  const text = Buffer.from(object).toString().trim();
  const open = text === '' ? '{' : text.slice(0, -1).trimEnd();
  return `${open}${open === '{' ? '' : ','}${JSON.stringify(name)}:${value.text}}`;
}

/** The object in a text with the members of another one after its own; of equal names a reader takes the last. */
export function withMembers(object: RawJson, more: Uint8Array): RawJson {
  const added = Buffer.from(more).toString().trim().slice(1, -1).trim();
  const own = object.text === 'null' ? '' : object.text.trim().slice(1, -1).trim();
  if (added === '') return object;
  return new RawJson(Buffer.from(`{${own}${own === '' ? '' : ','}${added}}`));
}
