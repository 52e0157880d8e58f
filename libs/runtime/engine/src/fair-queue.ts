/**
 * Commands that wait for a turn, taken in rounds over the tenants, so that one tenant's flood delays
 * another's command by one round at most. Bounded for each tenant and in all.
 */
export interface FairQueueLimits {
  readonly perTenantMax: number;
  readonly totalMax: number;
}

export class FairQueue<Item> {
  private readonly tenants = new Map<string, Item[]>();
  private count = 0;

  constructor(private readonly limits: FairQueueLimits) {}

  get size(): number {
    return this.count;
  }

  /** Adds at the end of the tenant's line; false when a limit is reached. */
  offer(tenantId: string, item: Item): boolean {
    if (this.count >= this.limits.totalMax) return false;
    const line = this.tenants.get(tenantId);
    if (line && line.length >= this.limits.perTenantMax) return false;
    this.add(tenantId, item);
    return true;
  }

  /** Adds whatever the limits say: for what was admitted before, and for what the platform itself must do. */
  add(tenantId: string, item: Item): void {
    const line = this.tenants.get(tenantId);
    if (line) line.push(item);
    else this.tenants.set(tenantId, [item]);
    this.count++;
  }

  /** Takes items in rounds, one of each tenant's line a round, until `enough` says so or nothing is left. */
  drain(take: (item: Item) => 'more' | 'enough'): void {
    const cursors = [...this.tenants].map(([tenantId, line]) => ({ tenantId, line, at: 0 }));
    let open = cursors.length > 0;
    let enough = false;
    for (let round = 0; open && !enough; round++) {
      open = false;
      for (const cursor of cursors) {
        if (cursor.at >= cursor.line.length) continue;
        const item = cursor.line[cursor.at++]!;
        this.count--;
        open = true;
        if (take(item) === 'enough') {
          enough = true;
          break;
        }
      }
    }
    for (const { tenantId, line, at } of cursors) {
      if (at >= line.length) this.tenants.delete(tenantId);
      else if (at > 0) {
        line.splice(0, at);
        // Whoever was served goes behind those who were not.
        this.tenants.delete(tenantId);
        this.tenants.set(tenantId, line);
      }
    }
  }

  /** Empties the queue. */
  clear(): Item[] {
    const items = [...this.tenants.values()].flat();
    this.tenants.clear();
    this.count = 0;
    return items;
  }
}
