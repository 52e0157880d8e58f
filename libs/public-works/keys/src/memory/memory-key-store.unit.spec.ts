import { randomBytes } from 'node:crypto';
import { describeKeyStore } from '../key-store-contract.js';
import { MasterKey } from '../master-key.js';
import type { MemoryKeyRow } from './memory-key-store.js';
import { MemoryKeyStore } from './memory-key-store.js';

describeKeyStore('memory', () => {
  const masterKey = new MasterKey(randomBytes(32));
  const rows = new Map<string, MemoryKeyRow>();
  return Promise.resolve(() => new MemoryKeyStore(masterKey, rows));
});
