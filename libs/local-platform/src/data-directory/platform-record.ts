import type { WalKind } from './data-directory.js';

/** What a running platform tells other commands: `platform.json` in its data directory. */
export interface PlatformRecord {
  /** Of the process that holds everything together. */
  readonly pid: number;
  readonly started_at: string;
  readonly wal: WalKind;
  /** Partitions besides the control log. */
  readonly partition_count: number;
  /** URL of the public API. */
  readonly rest: string;
  /** Connection string of Runtime's database; with its password. */
  readonly database_url: string;
  readonly kafka?: { readonly brokers: string; readonly topic: string; readonly own: boolean };
  readonly services: readonly ServiceRecord[];
}

export interface ServiceRecord {
  readonly name: string;
  readonly pid: number;
  /** host:port of its gRPC server; the public API has none. */
  readonly grpc?: string;
  /** URL of its health port. */
  readonly health: string;
  readonly log: string;
}

/** Whether a file holds such a record: it was written by us, but perhaps by an earlier version. */
export function isPlatformRecord(value: unknown): value is PlatformRecord {
  if (typeof value !== 'object' || value === null) return false;
  const {
    pid,
    wal,
    partition_count: count,
    rest,
    database_url: url,
    services,
  } = value as Partial<PlatformRecord>;
  return (
    typeof pid === 'number' &&
    typeof wal === 'string' &&
    typeof count === 'number' &&
    typeof rest === 'string' &&
    typeof url === 'string' &&
    Array.isArray(services)
  );
}
