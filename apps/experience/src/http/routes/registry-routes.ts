import type { RegistrySnapshot, RouteContract } from '@symphainy/experience';
import {
  intentTypeView,
  policyView,
  readContracts,
  realmView,
  schemaView,
  solutionView,
} from '@symphainy/experience';
import { symphainyError } from '@symphainy/kernel';
import { callerOf } from '../authenticate.js';
import type { RouteScope } from '../public-api.js';

export function registryRoutes({ api, experience, route }: RouteScope): void {
  const read = (
    contract: RouteContract,
    answer: (registry: RegistrySnapshot, tenantId: string) => object,
  ): void => {
    api.route({
      ...route(contract),
      handler: async (request) => {
        const { snapshot } = experience.registry;
        if (snapshot) return answer(snapshot, callerOf(request).tenantId);
        throw symphainyError({
          code: 'SYM-RT-0007',
          detail: 'the registry was not heard yet',
          retryAfterMs: 1_000,
        });
      },
    });
  };
  read(readContracts.listSolutions, (registry, tenantId) => ({
    solutions: registry.solutionsOf(tenantId).map(solutionView),
  }));
  read(readContracts.listPolicies, (registry, tenantId) => ({
    policies: registry.policiesOf(tenantId).map(policyView),
  }));
  read(readContracts.listIntentTypes, (registry) => ({
    intent_types: registry.intentTypes.map(intentTypeView),
  }));
  read(readContracts.listRealms, (registry) => ({ realms: registry.realms.map(realmView) }));
  read(readContracts.listSchemas, (registry) => ({ schemas: registry.intentTypes.map(schemaView) }));
}
