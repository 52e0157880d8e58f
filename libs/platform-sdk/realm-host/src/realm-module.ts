import type { DynamicModule } from '@nestjs/common';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { RealmService } from '@symphainy/contracts/realm';
import { RealmServer } from '@symphainy/platform-sdk-realm';
import type { Audiences, Callers } from '@symphainy/service-host';
import { RealmController, realmService } from './realm-controller.js';

class RealmModule {}

/** The Nest module of a realm, for services that offer more than a realm. */
export function realmModule(server: RealmServer): DynamicModule {
  return {
    module: RealmModule,
    controllers: [RealmController],
    providers: [{ provide: RealmServer, useValue: server }],
  };
}

export const realmDefinitions: Readonly<Record<string, ServiceDefinition>> = { [realmService]: RealmService };

/** Runtime gives work; who registers, runs or verifies realms may ask what they offer. */
export const realmCallers: Callers = {
  [RealmService.describe.path]: ['smart-city', 'runtime', 'conformance'],
  [RealmService.work.path]: ['runtime', 'conformance'],
  [RealmService.handleIntent.path]: ['runtime', 'conformance'],
};

/** Whoever asks a realm what it offers may not know its name yet: a token for `realm` will do. */
export const realmAudiences: Audiences = { [RealmService.describe.path]: ['realm'] };
