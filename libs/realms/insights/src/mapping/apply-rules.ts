/** Judges an entity by the rules of its mapping. A rule about a value that is not there holds. */
import { assertNever, formatPointer, type JsonValue } from '@symphainy/kernel';
import type { CompiledRule } from './compiled-mapping.js';
import type { Findings } from './finding.js';
import type { Scope } from './source-path.js';

export function judgeRules(
  rules: readonly CompiledRule[],
  entity: JsonValue,
  scope: Scope,
  findings: Findings,
): void {
  for (const rule of rules) {
    if (rule.when !== undefined && !rule.when(scope)) continue;
    for (const { path, text } of valuesAt(entity, rule.at, [])) {
      if (holds(rule, entity, path, text)) continue;
      const target = formatPointer(path);
      const { code, severity, source, detail } = rule;
      findings.add({ code, severity, source, target, detail: `${target}: ${detail}` });
    }
  }
}

function holds(rule: CompiledRule, entity: JsonValue, path: readonly string[], text: string): boolean {
  switch (rule.judge.kind) {
    case 'value':
      return rule.judge.accepts(text);
    case 'comparison': {
      const other = rule.judge.with.map((token, at) => (token === '*' ? path[at]! : token));
      const [found] = valuesAt(entity, other, []);
      return found === undefined || rule.judge.accepts(text, found.text);
    }
    default:
      return assertNever(rule.judge);
  }
}

interface FoundValue {
  readonly path: readonly string[];
  readonly text: string;
}

/** The plain values at a path, with `*` for every element of a list. */
function valuesAt(
  value: JsonValue | undefined,
  path: readonly string[],
  before: readonly string[],
): readonly FoundValue[] {
  const [token, ...rest] = path;
  if (value === undefined || value === null) return [];
  if (token === undefined) return typeof value === 'object' ? [] : [{ path: before, text: String(value) }];
  if (typeof value !== 'object') return [];
  if (token === '*' && isArray(value))
    return value.flatMap((element, at) => valuesAt(element, rest, [...before, String(at)]));
  const child = isArray(value) ? value[Number(token)] : value[token];
  return valuesAt(child, rest, [...before, token]);
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
