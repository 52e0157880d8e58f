/** A policy as the legacy system knows it, sound or not. Amounts are cents. */
import { lastChange, type Customer, type LastChange } from './customer.js';
import { randomDay, soonAfter, yearsLater, type Day } from './day.js';
import { makeProduct, type ProductCode, type ProductData } from './product.js';
import type { Random } from './random.js';
import { countries } from './vocabulary.js';

/** The expiry date of policies that run until further notice. */
export const openEnd: Day = 99_991_231;

export interface Claim {
  readonly number: string;
  readonly lossDate: Day;
  readonly status: string;
  readonly paid: number;
  readonly reserve: number;
}

export interface Policy {
  readonly number: string;
  readonly customerNumber: number;
  /** As it stands in the record; that of `product` unless it was spoilt. */
  readonly productCode: string;
  readonly product: ProductData;
  readonly status: string;
  readonly inceptionDate: Day;
  readonly expiryDate: Day;
  /** Null: the bytes in the file are no number. */
  readonly annualPremium: number | null;
  readonly sumInsured: number;
  readonly currency: 'EUR' | 'CHF';
  readonly frequency: string;
  /** 0: none. */
  readonly brokerNumber: number;
  /** Thousandths of a percent. */
  readonly commissionRate: number;
  readonly litigationHold: 'Y' | 'N' | '';
  readonly claims: readonly Claim[];
  readonly changed: LastChange;
}

const amounts: Readonly<Record<ProductCode, { readonly premium: number; readonly insured: number }>> = {
  MOT: { premium: 180_000, insured: 6_000_000 },
  HSE: { premium: 90_000, insured: 120_000_000 },
  END: { premium: 600_000, insured: 40_000_000 },
  COM: { premium: 25_000_000, insured: 2_000_000_000 },
};

/** A sound policy without litigation hold. */
export function makePolicy(random: Random, customer: Customer, serial: number): Policy {
  const code = productFor(random, customer);
  const inceptionDate = randomDay(random, 1996, 2023);
  const number = `${code}${String(serial).padStart(9, '0')}`;
  return {
    number,
    customerNumber: customer.number,
    productCode: code,
    product: makeProduct(random, code, inceptionDate, customer.country),
    status: random.weighted([
      ['A', 80],
      ['L', 7],
      ['C', 6],
      ['S', 3],
      ['M', code === 'END' ? 10 : 0],
    ]),
    inceptionDate,
    expiryDate: random.chance(0.5) ? openEnd : yearsLater(inceptionDate, random.between(1, 30)),
    annualPremium: random.between(2_000, amounts[code].premium),
    sumInsured: random.between(100_000, amounts[code].insured),
    currency: countries[customer.country].currency,
    frequency: random.pick(['M', 'Q', 'H', 'Y', 'S']),
    brokerNumber: random.chance(0.7) ? random.between(1, 999_999) : 0,
    commissionRate: random.between(0, 25_000),
    litigationHold: random.pick(['N', '']),
    claims: Array.from({ length: claimCount(random) }, (_, at) =>
      makeClaim(random, serial, at, inceptionDate),
    ),
    changed: lastChange(random),
  };
}

export function makeClaim(random: Random, serial: number, at: number, inceptionDate: Day): Claim {
  const status = random.pick(['O', 'C', 'R']);
  return {
    number: `CL${String(serial % 1_000_000).padStart(6, '0')}${String(at).padStart(2, '0')}`,
    lossDate: soonAfter(inceptionDate, random),
    status,
    paid: status === 'R' ? 0 : random.between(0, 1_500_000),
    reserve: status === 'O' ? random.between(10_000, 5_000_000) : 0,
  };
}

function productFor(random: Random, customer: Customer): ProductCode {
  if (customer.kind === 'O')
    return random.weighted([
      ['COM', 75],
      ['MOT', 25],
    ]);
  return random.weighted([
    ['MOT', 50],
    ['HSE', 33],
    ['END', 17],
  ]);
}

function claimCount(random: Random): number {
  return random.weighted([
    [0, 72],
    [1, 16],
    [2, 7],
    [3, 3],
    [7, 1],
    [12, 1],
  ]);
}
