/** Small mappings for tests. */
import { parseMapping, type Mapping } from '../mapping/parse-mapping.js';

/** A mapping with one entity; `members` are further members of it as YAML, indented by four blanks. */
export function mappingText(members: string, head = ''): string {
  return `mapping: sample
version: 1
${head}
entities:
  - name: thing
    collection: things
    key: /id
    schema: '#/$defs/things'
${members}
`;
}

/** The mapping of these fields, a line of YAML each, besides the key; throws what is wrong with it. */
export function mappingOf(fields: readonly string[], more = '', head = ''): Mapping {
  const lines = ['{ to: /id, from: ID, required: true }', ...fields].map((field) => `      - ${field}`);
  return requireValid(mappingText(`    fields:\n${lines.join('\n')}\n${more}`, head));
}

export function requireValid(text: string): Mapping {
  const parsed = parseMapping(text);
  if (parsed.valid) return parsed.mapping;
  throw new Error(
    parsed.faults.map(({ line, pointer, detail }) => `${line} ${pointer} ${detail}`).join('\n'),
  );
}
