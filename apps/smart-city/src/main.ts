import { main } from '@symphainy/service-host';
import { readConfig, serviceName } from './config.js';
import { startSmartCity } from './start-smart-city.js';

await main(serviceName, async () => startSmartCity(await readConfig()));
