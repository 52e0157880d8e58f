/** Where an execution begins and ends in systems outside: the records that it read, the writes that it made. */
import { isJsonObject, type JsonValue } from '@symphainy/kernel';
import type { HistoryEntry, LineageEdge, Why } from '@symphainy/platform-sdk-client';

/** A record of a source, as the reference to it says. */
export interface SourceRecord {
  readonly system: string;
  readonly collection: string;
  readonly key: string;
  /** SHA-256 of the source, in hexadecimal. */
  readonly digest: string;
  /** In bytes. */
  readonly offset: number;
}

/** What a step reported that it changed outside. */
export interface ReportedChange {
  readonly path: string;
  readonly target: string;
  /** Hexadecimal; empty where there was nothing. */
  readonly before_digest: string;
  readonly after_digest: string;
  readonly grant_id: string;
  /** Whether it came after its step had been closed: evidence only. */
  readonly isLate: boolean;
}

const recordReference = /^([^/]+)\/([^/]+)\/([^@]*)@([0-9a-f]{64})%40(\d{1,15})$/;

/** The records of files that the artifacts of an execution were derived from. */
export function sourceRecords({ edges }: Pick<Why, 'edges'>): readonly SourceRecord[] {
  return edges.flatMap(({ from, relation }: LineageEdge) => {
    const match = relation === 'derived' ? recordReference.exec(from) : null;
    if (!match) return [];
    const [system = '', collection = '', key = ''] = match.slice(1, 4).map(decodeURIComponent);
    return [{ system, collection, key, digest: match[4]!, offset: Number(match[5]) }];
  });
}

export function wroteOutside({ edges }: Pick<Why, 'edges'>): boolean {
  return edges.some(({ relation }) => relation === 'wrote');
}

/** The changes that stand in the history of an execution. */
export function reportedChanges(history: readonly HistoryEntry[]): readonly ReportedChange[] {
  return history.flatMap(({ type, data }) => {
    if (!isJsonObject(data) || !Array.isArray(data['changes'])) return [];
    const changes: readonly JsonValue[] = data['changes'];
    return changes.filter(isJsonObject).map((change) => ({
      path: text(data['path']),
      target: text(change['target']),
      before_digest: text(change['before_digest']),
      after_digest: text(change['after_digest']),
      grant_id: text(change['grant_id']),
      isLate: type === 'LateReportRecorded',
    }));
  });
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
