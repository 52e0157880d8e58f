/** Runs the service by its configuration. */
import { SecurityGuardService } from '@symphainy/contracts/city';
import { RealmService } from '@symphainy/contracts/realm';
import { realmAudiences, realmCallers, realmDefinitions } from '@symphainy/platform-sdk-realm-host';
import { createLogger, startTelemetry } from '@symphainy/public-works-telemetry';
import type { Callers, RunningService } from '@symphainy/service-host';
import { runService } from '@symphainy/service-host';
import type { SmartCityConfig } from './config.js';
import { serviceName } from './config.js';
import { securityGuardService } from './security-guard.controller.js';
import { SmartCityModule } from './smart-city.module.js';
import { SmartCity } from './smart-city.js';

/** Keys go to who seals and unseals, passwords come from who faces people, city intents from Runtime alone. */
const callers: Callers = {
  [SecurityGuardService.getDataKey.path]: ['runtime', 'experience'],
  [SecurityGuardService.login.path]: ['experience'],
  [SecurityGuardService.refresh.path]: ['experience'],
  [SecurityGuardService.logout.path]: ['experience'],
  [SecurityGuardService.enroll.path]: ['experience'],
  [SecurityGuardService.getVerificationKeys.path]: ['experience'],
  [RealmService.describe.path]: realmCallers[RealmService.describe.path] ?? [],
  [RealmService.work.path]: ['runtime'],
  [RealmService.handleIntent.path]: ['runtime'],
};

export async function startSmartCity(config: SmartCityConfig): Promise<RunningService> {
  const logger = createLogger(serviceName);
  await startTelemetry({ service: serviceName, logger });
  const city = new SmartCity(config, logger);
  try {
    await city.start();
    return await runService({
      name: serviceName,
      module: SmartCityModule.of(city),
      health: config.service.health,
      readiness: () => city.readiness(),
      grpc: {
        address: config.grpc,
        definitions: { ...realmDefinitions, [securityGuardService]: SecurityGuardService },
        identity: config.service.identity,
        callers,
        audiences: realmAudiences,
      },
      drain: () => city.drain(),
      logger,
    });
  } catch (error) {
    await city.close();
    throw error;
  }
}
