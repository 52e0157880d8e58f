/** Counts what was refused before any decision, by tenant, code and minute, for one event a minute. */
import type { CountRefusals } from '@symphainy/contracts/wal';

const tenantsMax = 1_000;
const minute = 60_000;

export class RefusalCounter {
  private minuteMs = 0;
  private tenants = new Map<string, Map<string, number>>();

  count(tenantId: string, code: string): void {
    const key = this.tenants.has(tenantId) || this.tenants.size < tenantsMax ? tenantId : '';
    const codes = this.tenants.get(key) ?? new Map<string, number>();
    this.tenants.set(key, codes);
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }

  /** The counts of the minute that has passed, when one has and something was counted. */
  collect(nowMs: number): CountRefusals[] {
    const current = Math.floor(nowMs / minute) * minute;
    if (this.minuteMs === 0) this.minuteMs = current;
    if (current === this.minuteMs) return [];
    const minuteMs = this.minuteMs;
    this.minuteMs = current;
    const counted = [...this.tenants].map(([tenantId, codes]) => ({
      tenantId,
      minuteMs,
      countByCode: Object.fromEntries(codes),
    }));
    this.tenants = new Map();
    return counted;
  }
}
