import type { Attribution } from '@symphainy/contracts/kernel';
import { symphainyError } from '@symphainy/kernel';
import { cityTenantId, rootPrincipalId } from './tokens/token-format.js';

/**
 * The tenant that a `city.*` intent is about: the caller's own, or the one that root names in `tenant_id`.
 * Policy has decided this already; here it is checked again, because the fact names the tenant.
 */
export function actingTenant(
  attribution: Pick<Attribution, 'tenantId' | 'principalId'>,
  named: string | undefined,
): string {
  const { tenantId, principalId } = attribution;
  if (named === undefined || named === tenantId) return tenantId;
  if (tenantId === cityTenantId && principalId === rootPrincipalId) return named;
  const detail = 'only the root principal may act for another tenant';
  throw symphainyError({ code: 'SYM-RL-0001', detail, faults: [{ pointer: '/tenant_id', detail }] });
}
