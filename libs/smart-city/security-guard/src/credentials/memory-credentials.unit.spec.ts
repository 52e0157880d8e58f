import { describeCredentials } from './credentials-contract.js';
import { MemoryCredentialRows, MemoryCredentials } from './memory-credentials.js';

describeCredentials('memory', () => {
  const rows = new MemoryCredentialRows();
  return Promise.resolve(() => new MemoryCredentials(rows));
});
