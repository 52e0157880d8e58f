/** What every adapter of the read store must do. Each test gets a store of its own. */
import { describe } from '@jest/globals';
import { describeFencing } from './fencing.js';
import { describeItems } from './items.js';
import { describeLineage } from './lineage.js';
import { describeRows } from './rows.js';
import { StoreHarness } from './store-harness.js';
import type { FreshStore } from './store-harness.js';
import { describeTenantReads } from './tenant-reads.js';
import { describeWaiting } from './waiting.js';

export function describeReadStore(name: string, fresh: FreshStore): void {
  describe(`read store in ${name}`, () => {
    const harness = new StoreHarness(fresh);
    describeFencing(harness);
    describeRows(harness);
    describeTenantReads(harness);
    describeItems(harness);
    describeLineage(harness);
    describeWaiting(harness);
  });
}
