/**
 * The data keys of tenants, as Runtime holds them: fetched from Security Guard, kept for a while, never stored.
 * Bounded; the oldest leave first.
 */
import type { DataKey } from '@symphainy/kernel';

export interface TenantKey extends DataKey {
  /** 32 bytes: keys the digests of what is sealed. */
  readonly digestSecret: Uint8Array;
}

/** Asks Security Guard; an empty key id asks for the key in force. */
export type FetchKey = (tenantId: string, keyId: string) => Promise<TenantKey>;

const keysMax = 10_000;
const keptMs = 5 * 60_000;

interface Kept {
  readonly key: TenantKey;
  readonly untilMs: number;
}

export class TenantKeys {
  private readonly kept = new Map<string, Kept>();
  private readonly underWay = new Map<string, Promise<TenantKey>>();

  constructor(
    private readonly fetchKey: FetchKey,
    private readonly nowMs: () => number,
  ) {}

  /** The key if it is at hand: the hot path waits for nothing. */
  atHand(tenantId: string, keyId = ''): TenantKey | undefined {
    const kept = this.kept.get(`${tenantId}/${keyId}`);
    return kept && kept.untilMs > this.nowMs() ? kept.key : undefined;
  }

  async get(tenantId: string, keyId = ''): Promise<TenantKey> {
    const atHand = this.atHand(tenantId, keyId);
    if (atHand) return atHand;
    const name = `${tenantId}/${keyId}`;
    const asked = this.underWay.get(name);
    if (asked) return asked;
    const asking = this.fetchKey(tenantId, keyId)
      .then((key) => {
        this.keep(name, key);
        return key;
      })
      .finally(() => this.underWay.delete(name));
    this.underWay.set(name, asking);
    return asking;
  }

  private keep(name: string, key: TenantKey): void {
    this.kept.delete(name);
    this.kept.set(name, { key, untilMs: this.nowMs() + keptMs });
    if (this.kept.size > keysMax) this.kept.delete(this.kept.keys().next().value!);
  }
}
