import type { Realm } from '@symphainy/platform-sdk-realm';
import { RealmServer } from '@symphainy/platform-sdk-realm';
import { createLogger, startTelemetry } from '@symphainy/public-works-telemetry';
import type { RunningService } from '@symphainy/service-host';
import { integerEnv, main, runService, serviceEnvironment } from '@symphainy/service-host';
import { observeTasks } from './observe-tasks.js';
import { realmAudiences, realmCallers, realmDefinitions, realmModule } from './realm-module.js';

/**
 * Runs the process of a realm, configured by its environment: SYMPHAINY_GRPC_ADDRESS,
 * SYMPHAINY_HEALTH_PORT, SYMPHAINY_SERVICE_KEY_FILE, SYMPHAINY_TRUST_FILE and, when 64 tasks at a time
 * are not right, SYMPHAINY_REALM_CONCURRENCY. Says why and ends with code 1 when it cannot start.
 */
export async function runRealm(realm: Realm): Promise<void> {
  await main(realm.name, () => startRealm(realm));
}

/** Starts the service of a realm; its identity is named after the realm. Throws when it cannot start. */
export async function startRealm(realm: Realm): Promise<RunningService> {
  const logger = createLogger(realm.name);
  const environment = await serviceEnvironment(realm.name);
  const address = environment.grpcAddress();
  const concurrencyMax = integerEnv('SYMPHAINY_REALM_CONCURRENCY', { min: 1, max: 10_000, default: 64 });
  await startTelemetry({ service: realm.name, logger });
  const server = new RealmServer(realm, {
    concurrencyMax,
    log: logger,
    observe: observeTasks(realm.name),
    verifyGrant: (token) => environment.identity.verifyGrant(token),
  });
  return runService({
    name: realm.name,
    module: realmModule(server),
    health: environment.health,
    readiness: () => {
      const reasons = server.notReadyReasons();
      return reasons.length === 0 ? { ready: true } : { ready: false, reasons };
    },
    drain: () => server.drain(),
    logger,
    grpc: {
      address,
      definitions: realmDefinitions,
      identity: environment.identity,
      callers: realmCallers,
      audiences: realmAudiences,
    },
  });
}
