/** A few words for writing JSON Schema 2020-12 without repeating oneself. */
export type Schema = Readonly<Record<string, unknown>>;

/** An object of exactly these members; those in `required` must be there. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** An object as it leaves: further members may be added by later versions. */
export function answer(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return { type: 'object', properties, required };
}

export function text(description: string, rules: Schema = {}): Schema {
  return { type: 'string', description, ...rules };
}

export function integer(description: string, rules: Schema = {}): Schema {
  return { type: 'integer', description, ...rules };
}

export function list(items: Schema, rules: Schema = {}): Schema {
  return { type: 'array', items, ...rules };
}

export function time(description: string): Schema {
  return { type: 'string', format: 'date-time', description };
}

/** Any JSON. */
export function anything(description: string): Schema {
  return { description };
}

/** An object with any members. */
export function openObject(description: string): Schema {
  return { type: 'object', description, additionalProperties: true };
}

export function reference(name: string): Schema {
  return { $ref: `${name}#` };
}
