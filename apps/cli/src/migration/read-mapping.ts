/** A mapping from disk that fits its source and its target, or what is wrong with it. */
import { resolve } from 'node:path';
import { loadCopybook, selectRecord } from '@symphainy/codec-cobol';
import { sha256Hex, symphainyError, type JsonObject } from '@symphainy/kernel';
import type { Mapping, MappingFault } from '@symphainy/realm-insights';
import { checkMapping, parseMapping, sourceNames } from '@symphainy/realm-insights';
import { readText } from '../options.js';

export interface SoundMapping {
  readonly mapping: Mapping;
  readonly file: string;
  readonly sha256: string;
}

const toldMax = 10;

/**
 * @param targetSchema the JSON Schema document that the mapping points into; undefined where the target
 *   gives none: then only the source is checked.
 */
export async function readMapping(
  file: string,
  copybook: string,
  record: string | undefined,
  targetSchema: JsonObject | undefined,
): Promise<SoundMapping> {
  const text = await readText(file);
  const layout = selectRecord(loadCopybook(copybook), record);
  const parsed = parseMapping(text);
  if (!parsed.valid) throw notValid(file, parsed.faults);
  const { mapping } = parsed;
  const schema = targetSchema ?? anySchema(mapping);
  const faults = checkMapping(mapping, schema, sourceNames(layout));
  if (faults.length > 0) throw notValid(file, faults);
  return { mapping, file: resolve(file), sha256: sha256Hex(text) };
}

/** A schema that takes whatever the mapping writes. */
function anySchema({ document }: Mapping): JsonObject {
  const names = document.entities.map(({ schema }) => schema.split('/').at(-1) ?? '');
  return { $defs: Object.fromEntries(names.map((name) => [name, { additionalProperties: true }])) };
}

function notValid(file: string, faults: readonly MappingFault[]): Error {
  const told = faults
    .slice(0, toldMax)
    .map(({ line, pointer, detail }) => `\n  line ${line}, ${pointer || '/'}: ${detail}`);
  const more = faults.length > toldMax ? `\n  and ${faults.length - toldMax} more` : '';
  return symphainyError({ code: 'SYM-IN-0002', detail: `${file}:${told.join('')}${more}` });
}
