/**
 * Follows Registry.Watch of every Runtime that is known, and keeps the newest snapshot.
 *
 * I1  All are watched at once, so that a takeover is heard from whoever lives.
 * I2  `controlSeq` never falls: what a Runtime says that lags behind is not taken.
 */
import { WatchRequest } from '@symphainy/contracts/runtime';
import type { WatchResponse } from '@symphainy/contracts/runtime';
import type { ClientReadableStream } from '@grpc/grpc-js';
import { backoffMs } from '../runtime/backoff.js';
import type { RuntimeEndpoints } from '../runtime/runtime-endpoints.js';
import { RegistrySnapshot } from './registry-snapshot.js';

const reconnect = { firstMs: 50, maxMs: 1_000 };

export interface RegistryFollowerOptions {
  readonly endpoints: RuntimeEndpoints;
  /** host:port of the Runtimes that are known from the start. */
  readonly addresses: readonly string[];
}

interface Watch {
  call: ClientReadableStream<WatchResponse> | undefined;
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

export class RegistryFollower {
  private readonly watches = new Map<string, Watch>();
  private readonly listeners = new Set<(snapshot: RegistrySnapshot) => void>();
  private current: RegistrySnapshot | undefined;
  private closed = false;

  constructor(private readonly options: RegistryFollowerOptions) {}

  start(): void {
    for (const address of this.options.addresses) this.watch(address);
  }

  /** The newest registry; undefined before the first was heard. */
  get snapshot(): RegistrySnapshot | undefined {
    return this.current;
  }

  /** Calls the listener after each change; the answer takes it away again. */
  onChange(listener: (snapshot: RegistrySnapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Waits until the registry satisfies the condition; undefined when it did not in time. */
  async until<T>(
    find: (snapshot: RegistrySnapshot) => T | undefined,
    timeoutMs: number,
  ): Promise<T | undefined> {
    const now = this.current && find(this.current);
    if (now !== undefined) return now;
    return new Promise((resolve) => {
      const finish = (found: T | undefined): void => {
        clearTimeout(timer);
        stop();
        resolve(found);
      };
      const timer = setTimeout(() => finish(undefined), timeoutMs);
      const stop = this.onChange((snapshot) => {
        const found = find(snapshot);
        if (found !== undefined) finish(found);
      });
    });
  }

  close(): void {
    this.closed = true;
    for (const watch of this.watches.values()) {
      clearTimeout(watch.timer);
      watch.call?.cancel();
    }
    this.watches.clear();
  }

  private watch(address: string): void {
    if (this.watches.has(address)) return;
    const watch: Watch = { call: undefined, failures: 0, timer: undefined };
    this.watches.set(address, watch);
    this.open(address, watch);
  }

  private open(address: string, watch: Watch): void {
    const call = this.options.endpoints.at(address).registry.watch(WatchRequest.create({}));
    watch.call = call;
    let over = false;
    const reopen = (): void => {
      if (over) return;
      over = true;
      this.reopenLater(address, watch);
    };
    call.on('data', (registry: WatchResponse) => {
      watch.failures = 0;
      this.take(registry);
    });
    call.on('error', reopen);
    call.on('end', reopen);
  }

  private reopenLater(address: string, watch: Watch): void {
    if (this.closed || this.watches.get(address) !== watch) return;
    watch.failures++;
    if (!this.isNeeded(address)) {
      this.watches.delete(address);
      this.options.endpoints.closeExcept(this.neededAddresses());
      return;
    }
    const delayMs = backoffMs(reconnect, watch.failures, Math.random());
    watch.timer = setTimeout(() => this.open(address, watch), delayMs);
    watch.timer.unref();
  }

  private take(registry: WatchResponse): void {
    if (this.closed || registry.controlSeq < (this.current?.controlSeq ?? 0)) return;
    const snapshot = new RegistrySnapshot(registry);
    this.current = snapshot;
    for (const address of snapshot.ownerAddresses()) this.watch(address);
    for (const listener of [...this.listeners]) listener(snapshot);
  }

  private isNeeded(address: string): boolean {
    return this.neededAddresses().has(address);
  }

  private neededAddresses(): ReadonlySet<string> {
    return new Set([...this.options.addresses, ...(this.current?.ownerAddresses() ?? [])]);
  }
}
