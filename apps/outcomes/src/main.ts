import { runRealm } from '@symphainy/platform-sdk-realm-host';
import { outcomesRealm } from '@symphainy/realm-outcomes';

await runRealm(outcomesRealm);
