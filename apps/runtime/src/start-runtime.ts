/** Runs the service by its configuration. */
import { EventsService, IntakeService, QueryService, RegistryService } from '@symphainy/contracts/runtime';
import { createLogger } from '@symphainy/public-works-telemetry';
import { runService } from '@symphainy/service-host';
import type { RunningService } from '@symphainy/service-host';
import { serviceName } from './config.js';
import type { RuntimeConfig } from './config.js';
import { RuntimeModule } from './runtime.module.js';
import { Runtime } from './runtime.js';

const definitions = {
  'symphainy.runtime.v1.Intake': IntakeService,
  'symphainy.runtime.v1.Query': QueryService,
  'symphainy.runtime.v1.Registry': RegistryService,
  'symphainy.runtime.v1.Events': EventsService,
};

/** Opens the health port first: folding a long log can be watched, and traffic comes when it is done. */
export async function startRuntime(config: RuntimeConfig): Promise<RunningService> {
  const logger = createLogger(serviceName);
  const runtime = new Runtime(config, logger);
  const service = await runService({
    name: serviceName,
    module: RuntimeModule.of(runtime),
    health: config.service.health,
    readiness: () => runtime.readiness(),
    grpc: { address: config.grpc, definitions, identity: config.service.identity, callers: callers() },
    drain: () => runtime.stop(),
    logger,
  });
  try {
    await runtime.start();
    return service;
  } catch (error) {
    await service.close();
    throw error;
  }
}

/** Experience calls everything; whoever compares state with the log may ask for digests. */
function callers(): Record<string, readonly string[]> {
  const paths = Object.values(definitions).flatMap((service) =>
    Object.values(service).map((method) => method.path),
  );
  return Object.fromEntries(
    paths.map((path) => [
      path,
      path.endsWith('/GetStateDigests') ? ['experience', 'operator'] : ['experience'],
    ]),
  );
}
