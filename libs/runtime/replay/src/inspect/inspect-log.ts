/** Lists what stands in a log, for people. Changes nothing and checks nothing: see `verify`. */
import type { WalReader } from '@symphainy/public-works-wal';
import { logEnds, readRecords } from '../log/log-records.js';
import { tenantIdOf } from '../verify/read-city-record.js';
import { inspectRecord } from './inspected-record.js';
import type { InspectedRecord } from './inspected-record.js';

export interface InspectOptions {
  /** All, one after another, unless given; 0 is the control log. */
  readonly partition?: number;
  /** Frames from this seq on. */
  readonly from?: number;
  /** How many records at most. */
  readonly limit: number;
  /** Only frames and transitions of this tenant, by id or name. */
  readonly tenant?: string;
}

/** SYM-EX-0004 when the control log knows no such tenant. */
export async function* inspectLog(
  wal: WalReader,
  partitionCount: number,
  options: InspectOptions,
): AsyncGenerator<InspectedRecord, void, undefined> {
  const { partition, from = 0, limit } = options;
  const ends = await logEnds(wal, partitionCount);
  const tenantId = await tenantIdOf(wal, ends.get(0) ?? 0, options.tenant);
  let listed = 0;
  for (const [number, end] of ends) {
    if (partition !== undefined && number !== partition) continue;
    // The record of frame n never stands before offset n: an epoch started before it.
    for await (const record of inspectPartition(wal, number, Math.min(from, end), end, tenantId)) {
      if (record.kind !== 'unreadable' && record.seq < from) continue;
      if (listed === limit) return;
      listed += 1;
      yield record;
    }
  }
}

async function* inspectPartition(
  wal: WalReader,
  partition: number,
  from: number,
  end: number,
  tenantId: string | undefined,
): AsyncGenerator<InspectedRecord, void, undefined> {
  for await (const batch of readRecords(wal, partition, from, end)) {
    if (batch.type === 'damage') {
      yield { kind: 'unreadable', ...batch.damage, bytes: 0 };
      return;
    }
    for (const record of batch.records) {
      const inspected = inspectRecord(record, tenantId);
      if (tenantId === undefined || (inspected.kind === 'frame' && inspected.transitions.length > 0))
        yield inspected;
    }
  }
}
