/** What can be wrong with a policy: each kind spoils one thing, and is refused for one reason. */
import { makeClaim, type Claim, type Policy } from './policy.js';
import { yearsLater } from './day.js';
import type { Random } from './random.js';

/** Why a record fails: the code of a finding and the pointer into the entity that it is about. */
export interface Reason {
  readonly code: string;
  readonly target: string;
}

export interface Dirt {
  readonly reason: Reason;
  spoil(policy: Policy, random: Random, serial: number): Policy;
}

/** Dates that no calendar has: 31 February, month 13, 29 February of a common year, day 0. */
const impossibleDates = [20_150_231, 20_191_301, 20_110_229, 20_080_600];

export const dirtKinds = {
  impossible_inception_date: {
    reason: { code: 'invalid_date', target: '/inception_date' },
    spoil: (policy, random) => ({ ...policy, inceptionDate: random.pick(impossibleDates) }),
  },
  unknown_product: {
    reason: { code: 'unknown_code', target: '/product' },
    spoil: (policy, random) => ({ ...policy, productCode: random.pick(['XXX', 'LIF', 'mot', '???']) }),
  },
  unreadable_premium: {
    reason: { code: 'unreadable_value', target: '/annual_premium' },
    spoil: (policy) => ({ ...policy, annualPremium: null }),
  },
  missing_customer: {
    reason: { code: 'missing_value', target: '/customer_id' },
    spoil: (policy) => ({ ...policy, customerNumber: 0 }),
  },
  negative_sum_insured: {
    reason: { code: 'negative_sum_insured', target: '/sum_insured/amount' },
    spoil: (policy) => ({ ...policy, sumInsured: -policy.sumInsured }),
  },
  expiry_before_inception: {
    reason: { code: 'expiry_before_inception', target: '/expiry_date' },
    spoil: (policy) => ({ ...policy, expiryDate: yearsLater(policy.inceptionDate, -1) }),
  },
  unknown_status: {
    reason: { code: 'unknown_code', target: '/status' },
    spoil: (policy) => ({ ...policy, status: '9' }),
  },
  impossible_loss_date: {
    reason: { code: 'invalid_date', target: '/claims/0/loss_date' },
    spoil: (policy, random, serial) =>
      withFirstClaim(policy, random, serial, { lossDate: random.pick(impossibleDates) }),
  },
  loss_before_inception: {
    reason: { code: 'loss_before_inception', target: '/claims/0/loss_date' },
    spoil: (policy, random, serial) =>
      withFirstClaim(policy, random, serial, { lossDate: yearsLater(policy.inceptionDate, -2) }),
  },
} as const satisfies Readonly<Record<string, Dirt>>;

export type DirtKind = keyof typeof dirtKinds;

/** All kinds, in the order in which a file has them. */
export const dirtNames = Object.keys(dirtKinds) as readonly DirtKind[];

function withFirstClaim(policy: Policy, random: Random, serial: number, spoilt: Partial<Claim>): Policy {
  const [first = makeClaim(random, serial, 0, policy.inceptionDate), ...rest] = policy.claims;
  return { ...policy, claims: [{ ...first, ...spoilt }, ...rest] };
}
