import { describeWal } from '../wal-contract.js';
import { MemoryWal } from './memory-wal.js';

describeWal({
  name: 'memory',
  refuses: true,
  histories: 100,
  async fresh() {
    // Owners share the object; closing is of no consequence to the others.
    const shared = new MemoryWal({ partitionCount: 3 });
    return () => shared;
  },
});
