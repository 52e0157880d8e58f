/** One record of the source to one entity of the target, and what is said when it cannot be. */
import { readExactJson } from '@symphainy/codec-cobol';
import { assertNever, type JsonObject } from '@symphainy/kernel';
import { TerminalRealmError } from '@symphainy/platform-sdk-realm';
import { applyMapping, type SourceRecord } from './mapping/apply-mapping.js';
import type { Finding } from './mapping/finding.js';
import type { Mapping } from './mapping/parse-mapping.js';

/** What `content.write_entity` takes. */
export interface Entity {
  readonly collection: string;
  readonly key: string;
  readonly document: JsonObject;
}

export interface EntityWithFindings {
  readonly entity: Entity;
  /** Warnings at worst. */
  readonly findings: readonly Finding[];
}

/**
 * Maps a decoded record. Throws SYM-IN-0001 that lists the findings when it cannot be migrated as it is.
 * @param key by which the target is to know the entity, where the caller knows it already.
 */
export function mapRecord(mapping: Mapping, record: SourceRecord, key?: string): EntityWithFindings {
  const mapped = applyMapping(mapping, record);
  switch (mapped.outcome) {
    case 'mapped': {
      if (key !== undefined && key !== mapped.key)
        throw unfit(`the mapping gives the key ${mapped.key}, not ${key} under which it was asked for`);
      const { collection, entity: document, findings } = mapped;
      return { entity: { collection, key: mapped.key, document }, findings };
    }
    case 'ignored':
      throw unfit('the mapping leaves such records out on purpose');
    case 'unfit':
      throw unfit(
        mapped.findings
          .filter(({ severity }) => severity === 'error')
          .map(textOf)
          .join('; '),
      );
    default:
      return assertNever(mapped);
  }
}

/** Reads a decoded record with every exact digit; throws SYM-RL-0001 for anything else. */
export function readRecord(content: Uint8Array): SourceRecord {
  try {
    return readExactJson(Buffer.from(content).toString());
  } catch (cause) {
    throw new TerminalRealmError('the input `legacy_record` is no decoded record', { cause });
  }
}

/** `code at pointer: detail`, by which reports group findings. */
function textOf({ code, target, detail }: Finding): string {
  return `${code} at ${target ?? '/'}: ${detail}`;
}

function unfit(detail: string): TerminalRealmError {
  return new TerminalRealmError(detail, { code: 'SYM-IN-0001' });
}
