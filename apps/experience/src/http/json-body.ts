/** Reads JSON bodies: no deeper than allowed, and without members that would reach for prototypes. */
import { symphainyError } from '@symphainy/kernel';
import type { FastifyInstance } from 'fastify';
import { jsonDepthMax } from './server-options.js';

export function registerJsonBody(api: FastifyInstance): void {
  const parse = api.getDefaultJsonParser('error', 'error');
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    // A DELETE or POST without content may still name the type.
    if (text === '') return done(null, undefined);
    void parse(request, text as string, (error, body) => {
      if (error) return done(symphainyError({ code: 'SYM-EX-0001', detail: 'the body is not valid JSON' }));
      if (isDeeperThan(body, jsonDepthMax)) {
        return done(
          symphainyError({ code: 'SYM-EX-0001', detail: `the body is nested deeper than ${jsonDepthMax}` }),
        );
      }
      done(null, body);
    });
  });
}

/** Whether a value is nested more than `depth` levels deep. Walks level by level, never by recursion. */
export function isDeeperThan(value: unknown, depth: number): boolean {
  let level: object[] = typeof value === 'object' && value !== null ? [value] : [];
  for (let at = 0; level.length > 0; at++) {
    if (at >= depth) return true;
    const below: object[] = [];
    for (const parent of level) {
      for (const child of Object.values(parent)) {
        if (typeof child === 'object' && child !== null) below.push(child as object);
      }
    }
    level = below;
  }
  return false;
}
