import { main } from '@symphainy/service-host';
import { readConfig, serviceName } from './config.js';
import { startExperience } from './start-experience.js';

await main(serviceName, async () => startExperience(await readConfig()));
