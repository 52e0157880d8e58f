/** Names of Cedar: identifiers, and entity types with their namespaces. */
const reserved = new Set(['true', 'false', 'if', 'then', 'else', 'in', 'is', 'like', 'has', '__cedar']);
const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function isIdentifier(text: string): boolean {
  return identifier.test(text) && !reserved.has(text);
}

/** Whether it names an entity type, e.g. `Insurance::Policy`. */
export function isTypeName(text: string): boolean {
  return text.split('::').every(isIdentifier);
}

/** Whether entities of this type are actions: `Action`, in any namespace. */
export function isActionType(type: string): boolean {
  return type === 'Action' || type.endsWith('::Action');
}
