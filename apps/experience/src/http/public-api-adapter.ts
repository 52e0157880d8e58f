import { FastifyAdapter } from '@nestjs/platform-fastify';
import { serverOptions } from './server-options.js';

/**
 * Nest's adapter with the public API's own limits. Bodies, errors and unknown paths are the API's affair
 * (`registerPublicApi`), so what Nest would put in their place is left out.
 */
export class PublicApiAdapter extends FastifyAdapter {
  constructor() {
    super({ ...serverOptions, skipMiddie: true });
  }

  override registerParserMiddleware(): void {}

  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }

  override setNotFoundHandler(): ReturnType<FastifyAdapter['setNotFoundHandler']> {
    return this.getInstance();
  }
}
