import { describeReadStore } from '../contract/read-store-contract.js';
import { MemoryReadStore } from './memory-read-store.js';

describeReadStore('memory', async () => {
  const store = new MemoryReadStore();
  return () => store;
});
