/** Who is asking: the access token of the request, verified, and its tenant held against X-Tenant-Id. */
import type { Principal } from '@symphainy/contracts/runtime';
import { symphainyError } from '@symphainy/kernel';
import type { AccessTokenVerifier, VerifiedToken } from '@symphainy/smart-city-sdk';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';

/** Offered by browsers, which cannot set headers on a WebSocket, as `bearer.<token>`. */
const protocolPrefix = 'bearer.';

export function authenticate(tokens: AccessTokenVerifier): onRequestAsyncHookHandler {
  return async (request) => {
    const caller = await tokens.verify(tokenOf(request));
    const tenant = request.headers['x-tenant-id'];
    if (tenant !== undefined && tenant !== caller.tenantId) {
      throw symphainyError({
        code: 'SYM-EX-0003',
        detail: 'X-Tenant-Id names another tenant than the access token',
      });
    }
    request.caller = caller;
  };
}

/** The verified caller of a request; routes that have one name `authenticate` as their hook. */
export function callerOf(request: FastifyRequest): VerifiedToken {
  if (request.caller) return request.caller;
  throw symphainyError({ code: 'SYM-EX-0002', detail: 'the request carries no access token' });
}

export function principalOf(request: FastifyRequest, channel: 'rest' | 'websocket'): Principal {
  const { tenantId, principalId, roles } = callerOf(request);
  return { tenantId, principalId, roles: [...roles], channel };
}

function tokenOf(request: FastifyRequest): string {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const match = /^Bearer +([^\s]+)$/i.exec(header);
    if (match?.[1]) return match[1];
    throw symphainyError({
      code: 'SYM-EX-0002',
      detail: 'the Authorization header is not of the form `Bearer …`',
    });
  }
  const offered = request.headers['sec-websocket-protocol']?.split(',').map((protocol) => protocol.trim());
  const token = offered?.find((protocol) => protocol.startsWith(protocolPrefix));
  if (token) return token.slice(protocolPrefix.length);
  throw symphainyError({ code: 'SYM-EX-0002', detail: 'the request carries no access token' });
}
