import { readConfig } from './config.js';
import { startPolicyApi } from './start-policy-api.js';

const api = await startPolicyApi(readConfig(process.env), (line) => process.stderr.write(`${line}\n`));
process.stdout.write(`policy-api listens on ${api.address}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void api.stop());
