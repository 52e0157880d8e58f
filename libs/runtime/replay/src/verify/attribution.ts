import type { Attribution } from '@symphainy/contracts/kernel';

/** Whether an attribution says for whom, by whom and by which intent. */
export function isResolved(attribution: Attribution | undefined): attribution is Attribution {
  return Boolean(attribution?.tenantId && attribution.principalId && attribution.intentId);
}
