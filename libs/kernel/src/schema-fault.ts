/** What a JSON Schema validator finds wrong, told the same way wherever a schema is held to something. */
import type { InputFault } from './errors.js';
import { formatPointer } from './json-pointer.js';

/** A finding in the form of ajv's; `parentSchema`, which lists the known members, comes when it is verbose. */
export interface SchemaFinding {
  /** JSON pointer to the value that was looked at. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string | undefined;
  readonly parentSchema?: unknown;
}

const namesMax = 30;

/**
 * The finding as a fault at the very member that is wrong, also one that is missing or not known.
 * The text comes from the schema alone, never from the value, which may be classified.
 */
export function faultOfSchemaFinding(finding: SchemaFinding): InputFault {
  const { instancePath, keyword, params } = finding;
  const member = (name: unknown): string => `${instancePath}${formatPointer([String(name)])}`;
  switch (keyword) {
    case 'additionalProperties':
      return { pointer: member(params.additionalProperty), detail: unknownMember(finding) };
    case 'unevaluatedProperties':
      return { pointer: member(params.unevaluatedProperty), detail: unknownMember(finding) };
    case 'required':
    case 'dependentRequired':
      return { pointer: member(params.missingProperty), detail: 'is missing' };
    case 'enum':
      return { pointer: instancePath, detail: `must be one of: ${listed(params.allowedValues)}` };
    default:
      return { pointer: instancePath, detail: finding.message ?? `breaks ${keyword}` };
  }
}

function unknownMember({ parentSchema }: SchemaFinding): string {
  const { properties } = (parentSchema ?? {}) as { readonly properties?: unknown };
  const known = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return `is not known here; known are: ${listed(known) || 'none'}`;
}

function listed(names: unknown): string {
  if (!Array.isArray(names)) return '';
  const more = names.length > namesMax ? `, and ${names.length - namesMax} more` : '';
  return names.slice(0, namesMax).map(String).join(', ') + more;
}
