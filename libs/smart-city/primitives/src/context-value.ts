import type { CedarRecord, Value } from '@symphainy/policy';

/**
 * JSON as Cedar sees it. Cedar has neither null nor fractions: a null member is absent, and a number that
 * is no safe integer is seen as its text, so that a policy can compare it as a decimal: `decimal(context.params.rate)`.
 */
export function contextRecord(object: object): CedarRecord {
  const record: Record<string, Value> = {};
  for (const [name, member] of Object.entries(object) as [string, unknown][]) {
    const value = contextValue(member);
    if (value !== undefined) record[name] = value;
  }
  return record;
}

function contextValue(json: unknown): Value | undefined {
  switch (typeof json) {
    case 'boolean':
    case 'string':
      return json;
    case 'number':
      return Number.isSafeInteger(json) ? json : String(json);
    case 'object':
      if (json === null) return undefined;
      if (Array.isArray(json)) return json.map(contextValue).filter((element) => element !== undefined);
      return contextRecord(json);
    default:
      return undefined;
  }
}
