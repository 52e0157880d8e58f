/** Session claims: signed by Runtime, carried by clients, checked by any owner from the command alone. */
import { signClaim, symphainyError, verifyClaim } from '@symphainy/kernel';
import type { Claim } from '@symphainy/kernel';
import type { Principal } from '@symphainy/contracts/runtime';
import type { Caller } from '@symphainy/contracts/wal';

const rememberedMax = 50_000;

export class SessionClaims {
  /** Claims whose signature was checked; expiry is checked each time. */
  private readonly verified = new Map<string, Claim>();

  constructor(private readonly secret: Uint8Array) {}

  sign(principal: Principal, sessionId: string, expiresAtMs: number): string {
    const { tenantId, principalId, roles } = principal;
    return signClaim(this.secret, {
      kind: 'session',
      tenantId,
      scope: { sid: sessionId, pid: principalId, roles },
      expiresAtMs,
    });
  }

  /** Who calls: the principal that Experience authenticated, in the session that the claim names. */
  caller(principal: Principal, claimText: string): Caller {
    const claim = this.verify(claimText);
    const { sid, pid, roles } = claim.scope;
    if (claim.tenantId !== principal.tenantId || pid !== principal.principalId || typeof sid !== 'string') {
      throw symphainyError({ code: 'SYM-RT-0002', detail: 'the session belongs to somebody else' });
    }
    return {
      tenantId: claim.tenantId,
      principalId: principal.principalId,
      roles: Array.isArray(roles) ? roles.map(String) : [],
      actorChain: [],
      channel: principal.channel,
      sessionId: sid,
      sessionExpiresAtMs: claim.expiresAtMs,
    };
  }

  private verify(text: string): Claim {
    const known = this.verified.get(text);
    if (known) return known;
    const claim = verifyClaim(this.secret, 'session', text);
    if (!claim)
      throw symphainyError({
        code: 'SYM-RT-0002',
        detail: 'the session id was not given out by this platform',
      });
    if (this.verified.size >= rememberedMax) this.verified.delete(this.verified.keys().next().value!);
    this.verified.set(text, claim);
    return claim;
  }
}

/** A principal without a session: opening one, cancelling, reading content. */
export function sessionlessCaller(principal: Principal): Caller {
  return { ...principal, actorChain: [], sessionId: '', sessionExpiresAtMs: 0 };
}
