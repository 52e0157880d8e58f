/** The frame of the OpenAPI document; its content is the routes' own schemas. */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';

export const openApiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Symphainy',
      version: '0.1.0',
      description:
        'The public API: intents in, executions, artifacts and events out. Every error is a problem (RFC 9457).',
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'auth', description: 'Logging in and out' },
      { name: 'sessions', description: 'Sessions' },
      { name: 'intents', description: 'Intents' },
      { name: 'batches', description: 'Batches' },
      { name: 'executions', description: 'Executions' },
      { name: 'artifacts', description: 'Artifacts' },
      { name: 'streams', description: 'Live events' },
      { name: 'registries', description: 'What is registered and published' },
      { name: 'document', description: 'This document' },
    ],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  },
  refResolver: {
    buildLocalReference: (json, _base, _fragment, index) =>
      typeof json.$id === 'string' ? json.$id : `schema-${index}`,
  },
};
