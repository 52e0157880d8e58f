import type { Tokens } from '@symphainy/contracts/city';
import type { EnrollBody, LoginBody, RefreshBody } from '@symphainy/experience';
import { authContracts } from '@symphainy/experience';
import type { RouteScope } from '../public-api.js';

export function authRoutes({ api, experience, route }: RouteScope): void {
  const { guard, registry } = experience;

  api.route<{ Body: LoginBody }>({
    ...route(authContracts.login),
    handler: async ({ body: { tenant, email, password } }) => {
      // A tenant that is not there goes the same way, so that it cannot be told from a wrong password.
      const tenantId = registry.snapshot?.tenant(tenant)?.tenantId ?? tenant;
      return tokensView(await guard.login({ tenantId, email, password }));
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
