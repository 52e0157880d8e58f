import { Verdict } from '@symphainy/contracts/wal';
import { assertNever } from '@symphainy/kernel';

/** A verdict as people read it. */
export function verdictName(verdict: Verdict): 'allow' | 'deny' | 'unspecified' {
  switch (verdict) {
    case Verdict.VERDICT_ALLOW:
      return 'allow';
    case Verdict.VERDICT_DENY:
      return 'deny';
    case Verdict.VERDICT_UNSPECIFIED:
      return 'unspecified';
    default:
      return assertNever(verdict);
  }
}
