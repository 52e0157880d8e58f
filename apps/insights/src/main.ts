import { runRealm } from '@symphainy/platform-sdk-realm-host';
import { insightsRealm } from '@symphainy/realm-insights';

await runRealm(insightsRealm);
