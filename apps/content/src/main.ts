import { runRealm } from '@symphainy/platform-sdk-realm-host';
import { contentRealm } from '@symphainy/realm-content';

await runRealm(contentRealm);
