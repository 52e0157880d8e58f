/**
 * Grants of external writes, as a realm checks them.
 *
 * I1  A handler gets a grant only for the target that it asks for, and only one that Runtime signed for
 *     this attempt of this step, that has not expired.
 * I2  A grant serves one delivery: shown again, it is refused as replayed, unless a later owner delivers
 *     the attempt anew after a takeover. What is remembered for this is bounded; when it is full, new
 *     grants are refused for a while rather than old ones forgotten.
 */
import type { MutationGrant, Task } from '@symphainy/contracts/realm';
import type { GrantClaims } from '@symphainy/kernel';
import { RetryableRealmError, TerminalRealmError } from './realm-error.js';

/** The one thing that a step may change outside. */
export interface WriteTarget {
  readonly system: string;
  readonly collection: string;
  readonly key: string;
}

/** Permission for one external write, checked. */
export interface WriteGrant extends WriteTarget {
  readonly grantId: string;
  /** Milliseconds since 1970: nothing may be sent from then on. */
  readonly expiresAtMs: number;
  /** The write secret of the binding; empty when it has none. */
  readonly secret: string;
}

/** Checks signature, giver and expiry of a token; throws an error of the catalogue. */
export type VerifyGrant = (token: string) => Promise<GrantClaims>;

const usedGrantsMax = 100_000;

export class GrantBook {
  private readonly used = new Map<string, { readonly expiresAtMs: number; readonly ownerEpoch: number }>();

  constructor(
    private readonly verify: VerifyGrant | undefined,
    private readonly now: () => number,
  ) {}

  /** The grant that the task carries for the target; throws SYM-RL-0005 when it carries none that holds. */
  async take(task: Task, tenantId: string, target: WriteTarget): Promise<WriteGrant> {
    const carried = task.grants.find((grant) => isFor(grant, target));
    if (!carried) throw refused(`the task carries no grant for ${textOf(target)}`);
    if (!this.verify) throw refused('this realm was started without a way to check grants');
    const claims = await this.verify(carried.token);
    assertMeant(claims, task, tenantId, target);
    this.use(claims, task.ownerEpoch);
    return {
      ...target,
      grantId: claims.grantId,
      expiresAtMs: claims.expiresAtMs,
      secret: carried.secret.toString('utf8'),
    };
  }

  private use({ grantId, expiresAtMs }: GrantClaims, ownerEpoch: number): void {
    const nowMs = this.now();
    if (nowMs >= expiresAtMs) throw refused(`the grant ${grantId} has expired`);
    const before = this.used.get(grantId);
    if (before && before.ownerEpoch >= ownerEpoch) throw refused(`the grant ${grantId} was used already`);
    if (this.used.size >= usedGrantsMax) this.forgetExpired(nowMs);
    if (this.used.size >= usedGrantsMax)
      throw new RetryableRealmError(`more than ${usedGrantsMax} grants are in use`);
    this.used.set(grantId, { expiresAtMs, ownerEpoch });
  }

  private forgetExpired(nowMs: number): void {
    for (const [grantId, { expiresAtMs }] of this.used) if (expiresAtMs <= nowMs) this.used.delete(grantId);
  }
}

function assertMeant(claims: GrantClaims, task: Task, tenantId: string, target: WriteTarget): void {
  if (!isFor(claims, target)) throw refused(`the grant is for ${textOf(claims)}, not for ${textOf(target)}`);
  const meant =
    claims.tenantId === tenantId &&
    claims.executionId === task.executionId &&
    claims.path === task.path &&
    claims.stepKey === task.stepKey &&
    claims.attempt === task.attempt;
  if (!meant) throw refused(`the grant ${claims.grantId} was made for another step or attempt`);
}

function isFor(grant: WriteTarget | MutationGrant, { system, collection, key }: WriteTarget): boolean {
  return grant.system === system && grant.collection === collection && grant.key === key;
}

function textOf({ system, collection, key }: WriteTarget): string {
  return `${system}/${collection}/${key}`;
}

function refused(detail: string): TerminalRealmError {
  return new TerminalRealmError(detail, { code: 'SYM-RL-0005' });
}
