/**
 * Mappings from disk, compiled once.
 *
 * I1  A mapping is known by the digest of its text: a file that changes is another mapping.
 * I2  At most `mappingsMax` compiled mappings are kept, the least recently used ones are dropped.
 */
import { readFile } from 'node:fs/promises';
import { BoundedCache, sha256Hex, type JsonObject } from '@symphainy/kernel';
import { RetryableRealmError, TerminalRealmError, type Binding } from '@symphainy/platform-sdk-realm';
import { parseMapping, type Mapping } from './mapping/parse-mapping.js';

const mappingsMax = 32;
/** What reading a file answers when it will not be there the next time either. */
const lasting = new Set(['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR']);

export class MappingFiles {
  private readonly compiled = new BoundedCache<Mapping>(mappingsMax);

  /**
   * The mapping that a solution binds: adapter `mapping_file`, settings `file` and, to hold it to one
   * version, `sha256` in hexadecimal. Throws SYM-IN-0002 for what is no mapping or another one.
   */
  async mappingOf(bindings: readonly Binding[]): Promise<Mapping> {
    const { file, sha256 } = settingsOf(bindings);
    const text = await read(file);
    const digest = sha256Hex(text);
    if (sha256 !== undefined && sha256 !== digest) {
      throw invalid(`${file} is not the mapping that the solution was published with: it was changed`);
    }
    return this.compiled.getOrMake(digest, () => compile(file, text));
  }
}

function settingsOf(bindings: readonly Binding[]): { file: string; sha256: string | undefined } {
  const binding = bindings.find(({ adapter }) => adapter === 'mapping_file');
  if (binding === undefined) throw invalid('the solution binds no system with the adapter mapping_file');
  const { file, sha256 }: JsonObject = binding.settings;
  if (typeof file !== 'string') throw invalid(`the binding ${binding.system} has no setting "file"`);
  return { file, sha256: typeof sha256 === 'string' ? sha256 : undefined };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    if (lasting.has(code)) throw invalid(`${file} cannot be read: ${code}`);
    throw new RetryableRealmError(`${file} cannot be read for now: ${code}`, { cause });
  }
}

function compile(file: string, text: string): Mapping {
  const parsed = parseMapping(text);
  if (parsed.valid) return parsed.mapping;
  const faults = parsed.faults.map(
    ({ line, pointer, detail }) => `line ${line}, ${pointer || '/'}: ${detail}`,
  );
  throw invalid(`${file}: ${faults.join('; ')}`);
}

function invalid(detail: string): TerminalRealmError {
  return new TerminalRealmError(detail, {
    code: 'SYM-IN-0002',
    remedy: 'Correct the mapping file or the binding of the solution.',
  });
}
