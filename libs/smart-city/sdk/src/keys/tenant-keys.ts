/**
 * Tenants' data keys, asked of Security Guard and remembered for five minutes, which bounds how long a
 * process can still use a key that was erased. Requests for one key at the same time are one request.
 */
import type { SecurityGuardClient } from '@symphainy/contracts/city';
import { ExpiringCache } from '../expiring-cache.js';
import { callUnary } from '../unary-call.js';
import type { TenantKey } from './tenant-key.js';

export interface TenantKeysOptions {
  /** A client whose calls identify this service. */
  readonly client: SecurityGuardClient;
  /** Milliseconds since 1970; the system clock unless told otherwise. */
  readonly now?: () => number;
  readonly keysMax?: number;
}

const rememberedMs = 300_000;
const keysMaxDefault = 10_000;

export class TenantKeys {
  private readonly client: SecurityGuardClient;
  private readonly now: () => number;
  private readonly remembered: ExpiringCache<TenantKey>;
  private readonly underWay = new Map<string, Promise<TenantKey>>();

  constructor(options: TenantKeysOptions) {
    this.client = options.client;
    this.now = options.now ?? Date.now;
    this.remembered = new ExpiringCache(options.keysMax ?? keysMaxDefault);
  }

  /** The tenant's key in force, made when there is none. */
  currentKey(tenantId: string): Promise<TenantKey> {
    return this.ask(tenantId, '');
  }

  /** The key by its id; throws SYM-SC-0007 when it isn't there any more. */
  key(tenantId: string, keyId: string): Promise<TenantKey> {
    return this.ask(tenantId, keyId);
  }

  private async ask(tenantId: string, keyId: string): Promise<TenantKey> {
    const name = `${tenantId}/${keyId}`;
    const known = this.remembered.get(name, this.now());
    if (known) return known;
    const asked = this.underWay.get(name) ?? this.fetch(name, tenantId, keyId);
    this.underWay.set(name, asked);
    return asked;
  }

  private async fetch(name: string, tenantId: string, keyId: string): Promise<TenantKey> {
    try {
      const answer = await callUnary(this.client.getDataKey.bind(this.client), { tenantId, keyId });
      const { secret, digestSecret } = answer;
      const key = { keyId: answer.keyId, secret, digestSecret };
      this.remembered.set(name, key, this.now() + rememberedMs);
      return key;
    } finally {
      this.underWay.delete(name);
    }
  }
}
