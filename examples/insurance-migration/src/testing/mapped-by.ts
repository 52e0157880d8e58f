/** A mapping from disk that fits its source and target, for tests. */
import { readFileSync } from 'node:fs';
import type { RecordLayout } from '@symphainy/codec-cobol';
import type { JsonObject } from '@symphainy/kernel';
import { checkMapping, parseMapping, sourceNames, type Mapping } from '@symphainy/realm-insights';
import { documents } from '../legacy-file.js';

export const targetSchema = JSON.parse(readFileSync(documents.targetSchema, 'utf8')) as JsonObject;

/** Throws what is wrong with the mapping, with its lines. */
export function soundMapping(path: string, layout: RecordLayout): Mapping {
  const parsed = parseMapping(readFileSync(path, 'utf8'));
  const faults = parsed.valid
    ? checkMapping(parsed.mapping, targetSchema, sourceNames(layout))
    : parsed.faults;
  if (parsed.valid && faults.length === 0) return parsed.mapping;
  throw new Error(
    faults.map(({ line, pointer, detail }) => `${path}:${line} ${pointer}: ${detail}`).join('\n'),
  );
}
