export { readConfig } from './config.js';
export { startRuntime } from './start-runtime.js';
