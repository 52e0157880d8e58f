/** Errors as `application/problem+json` (RFC 9457). */
import type { EntityFault } from '../collections.js';

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly more: {
      readonly errors?: readonly EntityFault[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
  }

  body(): object {
    const { status, title, detail, more } = this;
    return {
      type: 'about:blank',
      title,
      status,
      detail,
      ...(more.errors === undefined ? {} : { errors: more.errors }),
    };
  }
}

export const problemType = 'application/problem+json';

export function badRequest(detail: string): Problem {
  return new Problem(400, 'Bad request', detail);
}

export function notFound(detail: string): Problem {
  return new Problem(404, 'Not found', detail);
}
