/**
 * What the sample target lets an outsider see: everything that it holds, how often each entity changed, and
 * the faults that it injects on demand.
 */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { symphainyError } from '@symphainy/kernel';
import type { DumpedEntity, TargetView } from './target-view.js';

export interface FaultShares {
  readonly rate_limit: number;
  readonly server_error: number;
  readonly delay: number;
  readonly drop_after_commit: number;
  readonly delay_ms: number;
  readonly seed: number;
}

export type FaultCounts = Readonly<
  Record<'rate_limit' | 'server_error' | 'delay' | 'drop_after_commit', number>
>;

export class TargetObserver implements TargetView {
  readonly listsAll = true;

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async setFaults(shares: FaultShares): Promise<void> {
    await this.ask('/faults', { method: 'POST', body: JSON.stringify(shares) });
  }

  async injectedFaults(): Promise<FaultCounts> {
    const { injected } = (await (await this.ask('/faults')).json()) as { injected: FaultCounts };
    return injected;
  }

  /** How many entities of a collection were changed more than once. */
  async changedTwice(collection: string): Promise<number> {
    let count = 0;
    for (let after: string | null = ''; after !== null;) {
      const query = new URLSearchParams({ collection, least_changes: '2', limit: '10000', after });
      const page = (await (await this.ask(`/writes?${query}`)).json()) as {
        items: readonly unknown[];
        next: string | null;
      };
      count += page.items.length;
      after = page.next;
    }
    return count;
  }

  async *entities(collection: string): AsyncGenerator<DumpedEntity> {
    const { body } = await this.ask(`/dump?${new URLSearchParams({ collection })}`);
    if (body === null) return;
    // The same stream, by the name that Node gives it and by the one that fetch gives it.
    const lines = createInterface({ input: Readable.fromWeb(body as ReadableStream<Uint8Array>) });
    for await (const line of lines) yield JSON.parse(line) as DumpedEntity;
  }

  private async ask(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(init.body !== undefined && { 'content-type': 'application/json' }),
      },
    });
    if (response.ok) return response;
    throw symphainyError({
      code: 'SYM-LP-0011',
      detail: `The sample target answers ${path} with ${response.status}: ${await response.text()}`,
    });
  }
}
