/** Verifies a log by itself: its chains, and that every event in it resolves to who, for whom, why and by whose leave. */
import type { Transition } from '@symphainy/contracts/wal';
import { formatPosition } from '@symphainy/kernel';
import type { Position } from '@symphainy/kernel';
import type { WalReader } from '@symphainy/public-works-wal';
import { logEnds, readRecords, recordsIn } from '../log/log-records.js';
import type { Damage } from '../log/log-records.js';
import { readPartition } from '../log/partition-log.js';
import type { OnProgress } from '../log/progress.js';
import { CityRecord } from './city-record.js';
import { readCityRecord, tenantIdOf } from './read-city-record.js';
import { OriginCheck } from './origin-check.js';
import type { Aspect } from './origin-check.js';
import { TenantChain } from './tenant-chain.js';

export interface VerifyOptions {
  /** Only this tenant's chains and events, by id or name; from its own records alone. */
  readonly tenant?: string;
  readonly onProgress?: OnProgress;
  /** How many unresolved events are named; all are counted. */
  readonly listedMax?: number;
}

export interface UnresolvedEvent {
  readonly position: string;
  /** Index of the event in its transition. */
  readonly event: number;
  readonly type: string;
  readonly lacks: readonly Aspect[];
}

/** As it is printed with `--json`. */
export interface VerifyReport {
  readonly frames: number;
  readonly events: number;
  /** That have transitions in the log. */
  readonly tenants: number;
  readonly without_tenant: number;
  readonly without_intent: number;
  readonly without_decision: number;
  readonly without_attribution: number;
  readonly chain: 'ok' | 'damaged';
  /** One a partition at most: after it nothing more of the partition was read. */
  readonly damage: readonly Damage[];
  readonly unresolved: readonly UnresolvedEvent[];
}

const listedMaxDefault = 100;

/** Verifies a log of `partitionCount` partitions and a control log, up to where it is now. */
export async function verifyLog(
  wal: WalReader,
  partitionCount: number,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const ends = await logEnds(wal, partitionCount);
  const verification = new Verification(
    wal,
    options.listedMax ?? listedMaxDefault,
    recordsIn(ends),
    options.onProgress,
  );
  const tenantId = await tenantIdOf(wal, ends.get(0) ?? 0, options.tenant);
  for (const [partition, end] of ends) {
    if (tenantId === undefined) await verification.readWhole(partition, end);
    else await verification.readTenant(partition, end, tenantId);
  }
  return verification.report();
}

class Verification {
  private readonly city = new CityRecord();
  private readonly tenants = new Set<string>();
  private readonly lacking = { tenant: 0, intent: 0, decision: 0, attribution: 0 };
  private readonly damage: Damage[] = [];
  private readonly unresolved: UnresolvedEvent[] = [];
  private frames = 0;
  private events = 0;
  private records = 0;

  constructor(
    private readonly wal: WalReader,
    private readonly listedMax: number,
    private readonly recordsTotal: number,
    private readonly onProgress: OnProgress | undefined,
  ) {}

  async readWhole(partition: number, end: number): Promise<void> {
    const origins = new OriginCheck(this.city);
    for await (const entries of readPartition(this.wal, partition, end)) {
      for (const entry of entries) {
        if (entry.type === 'damage') this.damage.push(entry.damage);
        if (entry.type !== 'frame') continue;
        const { header, transitions } = entry.frame;
        this.frames += 1;
        for (const [index, transition] of transitions.entries()) {
          if (partition === 0) this.city.add(transition);
          this.check(origins, transition, { partition, seq: header.seq, index });
        }
      }
      this.progress(entries.length);
    }
  }

  async readTenant(partition: number, end: number, tenantId: string): Promise<void> {
    if (partition === 0) await readCityRecord(this.wal, end, this.city);
    const origins = new OriginCheck(this.city);
    const chain = new TenantChain(tenantId, partition);
    for await (const batch of readRecords(this.wal, partition, 0, end)) {
      if (batch.type === 'damage') {
        this.damage.push(batch.damage);
        return;
      }
      for (const { offset, bytes } of batch.records) {
        const reading = chain.read(bytes);
        if (reading.type === 'damaged') {
          this.damage.push({ partition, offset, detail: reading.detail });
          return;
        }
        if (reading.type !== 'frame' || reading.own.length === 0) continue;
        this.frames += 1;
        for (const { index, transition } of reading.own) {
          this.check(origins, transition, { partition, seq: reading.seq, index });
        }
      }
      this.progress(batch.records.length);
    }
  }

  report(): VerifyReport {
    const { tenant, intent, decision, attribution } = this.lacking;
    return {
      frames: this.frames,
      events: this.events,
      tenants: this.tenants.size,
      without_tenant: tenant,
      without_intent: intent,
      without_decision: decision,
      without_attribution: attribution,
      chain: this.damage.length === 0 ? 'ok' : 'damaged',
      damage: this.damage,
      unresolved: this.unresolved,
    };
  }

  private check(origins: OriginCheck, transition: Transition, position: Position): void {
    this.tenants.add(transition.tenantId);
    this.events += transition.events.length;
    for (const [event, lacks] of origins.add(transition).entries()) {
      if (lacks.length === 0) continue;
      for (const aspect of lacks) this.lacking[aspect] += 1;
      if (this.unresolved.length === this.listedMax) continue;
      const type = transition.events[event]?.kind?.$case ?? 'unknown';
      this.unresolved.push({ position: formatPosition(position), event, type, lacks });
    }
  }

  private progress(records: number): void {
    this.records += records;
    this.onProgress?.({ records: this.records, recordsTotal: this.recordsTotal });
  }
}
