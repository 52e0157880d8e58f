/** A store under test: opened for each test, closed after it. */
import { afterEach, beforeEach, expect } from '@jest/globals';
import type { Batch, ReadStore } from '../read-store.js';
import type { BatchChanges, RowsByTable, Table } from '../rows.js';
import { changes } from './sample-rows.js';

/** Answers, for a new store, how to connect to it, as one more process would. */
export type FreshStore = () => Promise<() => ReadStore>;

export function batch(fromSeq: number, parts: Partial<BatchChanges> = {}, more: Partial<Batch> = {}): Batch {
  const toSeq = fromSeq + 1;
  return { partition: 1, epoch: 1, fromSeq, toSeq, digest: `d${toSeq}`, changes: changes(parts), ...more };
}

export class StoreHarness {
  private connect: (() => ReadStore) | undefined;
  private current: ReadStore | undefined;
  private readonly opened = new Set<ReadStore>();

  /** Call inside `describe`: opening and closing are hooks of it. */
  constructor(fresh: FreshStore) {
    beforeEach(async () => {
      this.connect = await fresh();
      this.current = await this.another();
    });
    afterEach(async () => {
      for (const store of this.opened) await this.close(store);
    });
  }

  get store(): ReadStore {
    return this.current!;
  }

  /** One more connection to the same store. */
  async another(): Promise<ReadStore> {
    const store = this.connect!();
    await store.open();
    this.opened.add(store);
    return store;
  }

  async close(store: ReadStore): Promise<void> {
    this.opened.delete(store);
    await store.close();
  }

  /** Takes partition 1 over and writes its first batches. */
  async written(...parts: readonly Partial<BatchChanges>[]): Promise<void> {
    await this.store.takeOver(1, 1);
    for (const [fromSeq, part] of parts.entries()) {
      expect(await this.store.write([batch(fromSeq, part)])).toEqual([{ type: 'ok', partition: 1 }]);
    }
  }

  async rows<Name extends Table>(table: Name, partition = 1): Promise<RowsByTable[Name][]> {
    const snapshot = await this.store.snapshot();
    const found: RowsByTable[Name][] = [];
    for await (const some of snapshot.rows(table, partition)) found.push(...some);
    await snapshot.close();
    return found;
  }
}
