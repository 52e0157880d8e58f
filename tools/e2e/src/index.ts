export { RecordedLoad } from './load/recorded-load.js';
export type { Operation, RecordedLoadOptions } from './load/recorded-load.js';
export { scanLog } from './log/log-scan.js';
export type { LogScan, PartitionScan } from './log/log-scan.js';
export { TestPlatform } from './platform/test-platform.js';
