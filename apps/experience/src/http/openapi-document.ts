/** The OpenAPI document without a running platform: the routes are registered, nothing is connected. */
import { createLogger } from '@symphainy/public-works-telemetry';
import { fastify } from 'fastify';
import { Experience } from '../experience.js';
import { registerPublicApi } from './public-api.js';
import { serverOptions } from './server-options.js';

/** JSON text, indented, with a newline at its end. */
export async function openApiDocument(): Promise<string> {
  const experience = new Experience({
    runtimeAddresses: [],
    smartCityAddress: '127.0.0.1:1',
    interceptors: { runtime: [], smartCity: [] },
  });
  const api = fastify(serverOptions);
  try {
    await registerPublicApi(api, experience, createLogger('openapi', { level: 'silent' }));
    await api.ready();
    return `${JSON.stringify(api.swagger(), undefined, 2)}\n`;
  } finally {
    await api.close();
    experience.close();
  }
}
