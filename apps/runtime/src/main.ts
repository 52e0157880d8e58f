import { main } from '@symphainy/service-host';
import { readConfig, serviceName } from './config.js';
import { startRuntime } from './start-runtime.js';

await main(serviceName, async () => startRuntime(await readConfig()));
