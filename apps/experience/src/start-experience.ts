/** Runs the service by its configuration. */
import type { RunningService } from '@symphainy/service-host';
import { runService } from '@symphainy/service-host';
import { createLogger } from '@symphainy/public-works-telemetry';
import type { ExperienceConfig } from './config.js';
import { serviceName } from './config.js';
import type { ExperienceOptions } from './experience.js';
import { Experience } from './experience.js';
import { ExperienceModule } from './experience.module.js';
import { PublicApiAdapter } from './http/public-api-adapter.js';
import { registerPublicApi } from './http/public-api.js';

export type ExperienceLimits = Pick<ExperienceOptions, 'intakeLimits' | 'streamLimits'>;

export function startExperience(
  config: ExperienceConfig,
  limits: ExperienceLimits = {},
): Promise<RunningService> {
  const { identity, health } = config.service;
  const logger = createLogger(serviceName);
  const experience = new Experience({
    ...limits,
    runtimeAddresses: config.runtimeAddresses,
    smartCityAddress: config.smartCityAddress,
    interceptors: {
      runtime: [identity.callInterceptor('runtime')],
      smartCity: [identity.callInterceptor('smart-city')],
    },
  });
  return runService({
    name: serviceName,
    module: ExperienceModule.of(experience),
    health,
    readiness: () => experience.readiness(),
    http: {
      address: config.rest,
      adapter: new PublicApiAdapter(),
      configure: (app) => registerPublicApi(app.getHttpAdapter().getInstance(), experience, logger),
    },
    drain: async () => experience.streams.close(),
    logger,
  });
}
