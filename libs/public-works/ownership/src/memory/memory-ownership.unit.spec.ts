import { describeOwnership } from '../ownership-contract.js';
import { MemoryOwnership } from './memory-ownership.js';

describeOwnership('memory', async () => {
  const shared = new MemoryOwnership();
  return () => shared;
});
