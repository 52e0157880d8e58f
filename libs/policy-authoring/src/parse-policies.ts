/** Cedar text to the set of policies that is published: parsed by the official engine, proven to compile. */
import { TerminalError } from '@symphainy/kernel';
import {
  compilePolicies,
  type ExactJson,
  type PolicyJson,
  type PolicySet,
  type SourcePolicy,
} from '@symphainy/policy';
import { maskLargeIntegers, unmaskLargeIntegers } from './integer-literals.js';
import { callEngine } from './official-engine.js';
import { describeError, placeOfByte } from './source-place.js';

const textBytesMax = 4 * 1024 * 1024;
/** The engine's stack holds about a hundred; see `official-engine.ts`. */
const bracketDepthMax = 64;

/**
 * The policies of a text, with the ids `policy0`, `policy1`, … that Cedar gives them in the order of the
 * text, and each with its own text. Refuses text that does not parse (naming line and column),
 * templates, and whatever cannot be compiled.
 */
export function parsePolicies(text: string): PolicySet {
  checkBounds(text);
  const parts = callEngine((engine) => engine.policySetTextToParts(text));
  if (parts.type === 'failure') {
    throw invalidText(parts.errors.map((error) => describeError(error, text)).join('; '));
  }
  const [template] = parts.policy_templates;
  if (template !== undefined) {
    const { line } = placeOfByte(text, Buffer.byteLength(text.slice(0, text.indexOf(template))));
    throw new TerminalError({
      code: 'SYM-PO-0001',
      detail: `line ${line}: a template (a policy with ?principal or ?resource) cannot be compiled`,
      remedy: 'Write a static policy, with the entity in the place of the slot.',
    });
  }
  const policies = inOrderOfText(parts.policies).map((policyText, index) =>
    parsePolicy(policyText, `policy${index}`),
  );
  compilePolicies(policies);
  return policies;
}

/** The engine sorts by id as text, `policy10` before `policy2`. */
function inOrderOfText(sorted: readonly string[]): readonly string[] {
  const ids = sorted.map((_, index) => `policy${index}`).sort();
  const byId = new Map(ids.map((id, index) => [id, sorted[index]!]));
  return sorted.map((_, index) => byId.get(`policy${index}`)!);
}

function parsePolicy(text: string, id: string): SourcePolicy {
  const masked = maskLargeIntegers(text);
  const answer = callEngine((engine) => engine.policyToJson(masked.text));
  if (answer.type === 'failure') {
    throw invalidText(`${id}: ${answer.errors.map((error) => describeError(error, masked.text)).join('; ')}`);
  }
  const json = unmaskLargeIntegers(
    answer.json as unknown as ExactJson,
    masked.originals,
  ) as unknown as PolicyJson;
  const annotations = Object.fromEntries(
    Object.entries(json.annotations ?? {}).map(([name, value]) => [name, value ?? '']),
  );
  return { id, json, annotations, text };
}

function checkBounds(text: string): void {
  if (Buffer.byteLength(text) > textBytesMax) throw invalidText(`longer than ${textBytesMax} bytes`);
  let depth = 0;
  for (const { 0: lexeme, index } of text.matchAll(/"[^"\\]*(?:\\[^][^"\\]*)*"|\/\/[^\n]*|[([{]|[)\]}]/g)) {
    if (/^[([{]/.test(lexeme)) depth += 1;
    else if (/^[)\]}]/.test(lexeme)) depth -= 1;
    if (depth > bracketDepthMax) {
      const { line, column } = placeOfByte(text, Buffer.byteLength(text.slice(0, index)));
      throw invalidText(
        `line ${line}, column ${column}: brackets are nested deeper than ${bracketDepthMax} levels`,
      );
    }
  }
}

function invalidText(detail: string): TerminalError {
  return new TerminalError({ code: 'SYM-PO-0002', detail });
}
