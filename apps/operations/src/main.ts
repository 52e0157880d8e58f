import { runRealm } from '@symphainy/platform-sdk-realm-host';
import { operationsRealm } from '@symphainy/realm-operations';

await runRealm(operationsRealm);
