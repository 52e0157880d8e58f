/**
 * Serves the realm content. Beside what every realm reads from its environment:
 * SYMPHAINY_SECRET_<NAME> or, where SYMPHAINY_SECRETS_DIRECTORY is set, a file there for each secret by
 * which systems are read; SYMPHAINY_SOURCE_DIRECTORIES, a list separated by `:`, in which files and
 * copybooks must lie (anywhere unless set), `{tenant}` in it standing for the id of the tenant.
 */
import { runRealm } from '@symphainy/platform-sdk-realm-host';
import { AdaptedSystems, MainframeFile, RestTarget } from '@symphainy/public-works-external-system';
import { EnvironmentSecrets, FileSecrets, secretsOf } from '@symphainy/public-works-secrets';
import { contentRealm } from '@symphainy/realm-content';
import { optionalEnv } from '@symphainy/service-host';

const secretsDirectory = optionalEnv('SYMPHAINY_SECRETS_DIRECTORY');
const secrets = secretsDirectory ? new FileSecrets(secretsDirectory) : new EnvironmentSecrets(process.env);
const roots = (optionalEnv('SYMPHAINY_SOURCE_DIRECTORIES') ?? '').split(':').filter((root) => root !== '');

const systems = new AdaptedSystems({
  sources: {
    mainframe_adapter: (system, settings, tenantId) =>
      MainframeFile.open(system, settings, {
        roots: roots.map((root) => root.replaceAll('{tenant}', tenantId)),
      }),
  },
  targets: {
    rest_adapter: (system, settings, tenantId) =>
      RestTarget.open(system, settings, { secrets: secretsOf(secrets, tenantId) }),
  },
});

await runRealm(contentRealm({ systems }));
