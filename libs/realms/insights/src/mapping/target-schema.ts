/**
 * What a JSON Schema says about the members of an entity: which there may be and which there must be.
 * Looks through `$ref` and `allOf`, and into `anyOf`, `oneOf`, `then` and `else` for members that may be.
 */
import { isJsonObject, parsePointer, valueAt, type JsonObject, type JsonValue } from '@symphainy/kernel';

const depthMax = 64;

export class TargetSchema {
  constructor(
    private readonly document: JsonObject,
    private readonly root: JsonValue,
  ) {}

  /** Whether an entity may have a value at the path; `*` stands for the elements of a list. */
  allows(path: readonly string[]): boolean {
    return this.schemasAt(path).length > 0;
  }

  /**
   * Paths of the members that objects on the way to the written paths, and the entity itself, require.
   * What is required only beside certain values of other members is for the target to judge.
   */
  requiredBelow(written: readonly (readonly string[])[]): readonly (readonly string[])[] {
    const objects = new Map<string, readonly string[]>([['', []]]);
    for (const path of written)
      for (let length = 1; length < path.length; length++)
        objects.set(path.slice(0, length).join('/'), path.slice(0, length));
    return [...objects.values()].flatMap((path) => {
      const parts = this.schemasAt(path).filter(({ always }) => always);
      const members = new Set(parts.flatMap(({ schema }) => textsOf(schema['required'])));
      return [...members].map((member) => [...path, member]);
    });
  }

  private schemasAt(path: readonly string[]): readonly Part[] {
    let parts = this.partsOf(this.root, true, 0);
    for (const token of path) parts = parts.flatMap((part) => this.childOf(part, token));
    return parts;
  }

  private childOf({ schema, always }: Part, token: string): readonly Part[] {
    const child =
      token === '*' ? schema['items'] : (memberOf(schema['properties'], token) ?? openMembers(schema));
    return child === undefined ? [] : this.partsOf(child, always, 0);
  }

  /** The schema and all that belong to it; those that may not apply are not `always`. */
  private partsOf(value: JsonValue | undefined, always: boolean, depth: number): readonly Part[] {
    if (value === true) return [{ schema: anything, always }];
    if (!isJsonObject(value) || depth > depthMax) return [];
    const { $ref: reference } = value;
    const referred = typeof reference === 'string' ? this.resolve(reference) : undefined;
    const below = (members: readonly string[], isAlways: boolean): readonly Part[] =>
      members
        .flatMap((member) => listOf(value[member]))
        .flatMap((one) => this.partsOf(one, isAlways, depth + 1));
    return [
      { schema: value, always },
      ...this.partsOf(referred, always, depth + 1),
      ...below(['allOf'], always),
      ...below(['anyOf', 'oneOf', 'then', 'else'], false),
    ];
  }

  private resolve(reference: string): JsonValue | undefined {
    const pointer = reference.startsWith('#') ? reference.slice(1) : undefined;
    if (pointer === undefined || parsePointer(pointer) === undefined) return undefined;
    return valueAt(this.document, pointer);
  }
}

interface Part {
  readonly schema: JsonObject;
  readonly always: boolean;
}

const anything: JsonObject = { additionalProperties: true, items: true };

/** The schema of members that are not named; none where they are forbidden or nothing is said about members. */
function openMembers(schema: JsonObject): JsonValue | undefined {
  const { additionalProperties: open } = schema;
  return open === false ? undefined : open;
}

function memberOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return listOf(value).filter((one) => typeof one === 'string');
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}
