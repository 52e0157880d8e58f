import type { IdParams, PurposeQuery } from '@symphainy/experience';
import { artifactView, notFound, readContracts } from '@symphainy/experience';
import { partitionOf, symphainyError } from '@symphainy/kernel';
import { callerOf, principalOf } from '../authenticate.js';
import type { RouteScope } from '../public-api.js';
import { traceOf } from '../request-scope.js';

export function artifactRoutes({ api, experience, route }: RouteScope): void {
  const { reader, intake } = experience;

  api.route<{ Params: IdParams }>({
    ...route(readContracts.getArtifact),
    handler: async (request) => {
      const { id } = request.params;
      if (partitionOf('artifact', id) === undefined) notFound(id);
      return artifactView(await reader.artifact(callerOf(request).tenantId, id));
    },
  });

  api.route<{ Params: IdParams; Querystring: PurposeQuery }>({
    ...route(readContracts.getContent),
    handler: async (request, reply) => {
      const { id } = request.params;
      const answer = await intake.exchange({
        partition: partitionOf('artifact', id) ?? notFound(id),
        traceParent: traceOf(request),
        kind: {
          $case: 'hydrate',
          value: { principal: principalOf(request, 'rest'), artifactId: id, purpose: request.query.purpose },
        },
      });
      if (answer.$case !== 'hydrated')
        throw symphainyError({ code: 'SYM-RT-0001', detail: 'no content was answered' });
      const { content, contentType, position } = answer.value;
      return reply
        .header('symphainy-position', position)
        .header('content-type', mediaTypeOf(contentType))
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "sandbox; default-src 'none'")
        .header('content-disposition', 'attachment')
        .header('cache-control', 'no-store')
        .send(content);
    },
  });
}

/** A realm says what its content is; what is no media type is handed out as bytes. */
function mediaTypeOf(contentType: string): string {
  return /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+=("[^"\r\n]*"|[\w.+-]+))*$/.test(contentType)
    ? contentType
    : 'application/octet-stream';
}
