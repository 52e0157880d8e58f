import type { Tokens } from '@symphainy/contracts/city';
import type { EnrollBody, LoginBody, RefreshBody } from '@symphainy/experience';
import { authContracts } from '@symphainy/experience';
import { symphainyError } from '@symphainy/kernel';
import type { RouteScope } from '../public-api.js';

export function authRoutes({ api, experience, route }: RouteScope): void {
  const { guard, registry } = experience;

  api.route<{ Body: LoginBody }>({
    ...route(authContracts.login),
    handler: async ({ body: { tenant, email, password } }) => {
      const known = await registry.until((snapshot) => snapshot.tenant(tenant), newTenantWaitMs);
      // A tenant that is not there must not be told from a wrong password.
      if (!known) throw symphainyError({ code: 'SYM-SC-0003', detail: 'tenant, e-mail or password is wrong' });
      return tokensView(await guard.login({ tenantId: known.tenantId, email, password }));
    },
  });

  api.route<{ Body: RefreshBody }>({
    ...route(authContracts.refresh),
    handler: async ({ body }) => tokensView(await guard.refresh(body.refresh_token)),
  });

  api.route<{ Body: RefreshBody }>({
    ...route(authContracts.logout),
    handler: async ({ body }, reply) => {
      await guard.logout(body.refresh_token);
      return reply.code(204).send();
    },
  });

  api.route<{ Body: EnrollBody }>({
    ...route(authContracts.enroll),
    handler: async ({ body }) => {
      const { tenantId, userId } = await guard.enroll(body.enrolment_token, body.password);
      return { tenant_id: tenantId, user_id: userId };
    },
  });
}

/** How long a tenant that was created a moment ago may take to be heard of here. */
const newTenantWaitMs = 300;

function tokensView(tokens: Tokens) {
  return {
    tenant_id: tokens.tenantId,
    user_id: tokens.userId,
    roles: tokens.roles,
    access_token: tokens.accessToken,
    refresh_token: tokens.refreshToken,
    expires_in: tokens.expiresInSeconds,
  };
}
