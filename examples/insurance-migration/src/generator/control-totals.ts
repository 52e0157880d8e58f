/** Sums that both ends of a migration must agree on, exact to the cent. */
import { decimal } from './expected-entity.js';
import type { RecordClass } from './manifest.js';
import type { Policy } from './policy.js';

export interface ControlTotal {
  readonly class: RecordClass;
  /** As it stands in the file. */
  readonly product_code: string;
  readonly currency: string;
  readonly policies: number;
  /** Of the premiums that are numbers. */
  readonly annual_premium: string;
  readonly unreadable_premiums: number;
  readonly sum_insured: string;
}

interface Sum {
  policies: number;
  premium: bigint;
  unreadable: number;
  insured: bigint;
}

export class ControlTotals {
  private readonly sums = new Map<string, Sum>();

  add(kind: RecordClass, policy: Policy): void {
    const key = JSON.stringify([kind, policy.productCode, policy.currency]);
    const sum = this.sums.get(key) ?? { policies: 0, premium: 0n, unreadable: 0, insured: 0n };
    this.sums.set(key, sum);
    sum.policies++;
    if (policy.annualPremium === null) sum.unreadable++;
    else sum.premium += BigInt(policy.annualPremium);
    sum.insured += BigInt(policy.sumInsured);
  }

  /** Sorted by class, product and currency. */
  list(): readonly ControlTotal[] {
    return [...this.sums.entries()]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, sum]) => {
        const [kind, product, currency] = JSON.parse(key) as [RecordClass, string, string];
        return {
          class: kind,
          product_code: product,
          currency,
          policies: sum.policies,
          annual_premium: decimal(sum.premium, 2),
          unreadable_premiums: sum.unreadable,
          sum_insured: decimal(sum.insured, 2),
        };
      });
  }
}
