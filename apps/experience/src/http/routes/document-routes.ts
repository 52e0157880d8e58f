import { readContracts } from '@symphainy/experience';
import { docsPage } from '../docs-page.js';
import type { RouteScope } from '../public-api.js';

export function documentRoutes({ api, route }: RouteScope): void {
  let document: string | undefined;

  api.route({
    ...route(readContracts.openApi),
    handler: async (_request, reply) => {
      document ??= JSON.stringify(api.swagger());
      return reply.type('application/json').send(document);
    },
  });

  api.route({
    method: 'GET',
    url: '/api/docs',
    schema: { hide: true },
    handler: async (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', docsPage.securityPolicy)
        .send(docsPage.html),
  });
}
