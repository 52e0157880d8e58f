/**
 * What a migration must make of a record, written down from the generator's own knowledge and apart from
 * the mapping that is judged by it.
 */
import type { JsonObject } from '@symphainy/kernel';
import type { Customer, LastChange } from './customer.js';
import { isoDay, noDay } from './day.js';
import { companyCode } from './encode-record.js';
import { openEnd, type Policy } from './policy.js';
import type { ProductData } from './product.js';
import { countries } from './vocabulary.js';

const languages = { D: 'de', E: 'en', F: 'fr' } as const;
const statuses: Readonly<Record<string, string>> = {
  A: 'active',
  L: 'lapsed',
  C: 'cancelled',
  M: 'matured',
  S: 'suspended',
};
const frequencies: Readonly<Record<string, string>> = {
  M: 'monthly',
  Q: 'quarterly',
  H: 'half_yearly',
  Y: 'yearly',
  S: 'single',
};
const claimStatuses: Readonly<Record<string, string>> = { O: 'open', C: 'closed', R: 'rejected' };
const products = { MOT: 'motor', HSE: 'house', END: 'endowment', COM: 'commercial' } as const;
const coverages = { L: 'liability', P: 'partial', F: 'full' } as const;
const constructions = { B: 'brick', T: 'timber', C: 'concrete' } as const;

export function customerId(number: number): string {
  return String(number).padStart(9, '0');
}

export function customerEntity(customer: Customer): JsonObject {
  const names: JsonObject =
    customer.kind === 'P'
      ? { first_name: customer.firstName, last_name: customer.lastName }
      : { organisation_name: customer.lastName };
  return {
    customer_id: customerId(customer.number),
    kind: customer.kind === 'P' ? 'person' : 'organisation',
    ...names,
    ...(customer.birthDate === noDay ? {} : { birth_date: isoDay(customer.birthDate) }),
    address: {
      lines: [`${customer.street} ${customer.houseNumber}`],
      postal_code: customer.postalCode,
      city: customer.city,
      country: countries[customer.country].code,
    },
    ...(customer.email === '' ? {} : { email: customer.email }),
    phones: customer.phones.filter((phone) => phone !== ''),
    language: languages[customer.language],
    customer_since: isoDay(customer.since),
    source: source(customer.changed),
  };
}

/** Of a policy with nothing wrong in it. */
export function policyEntity(policy: Policy): JsonObject {
  const money = (cents: number): JsonObject => ({ amount: decimal(cents, 2), currency: policy.currency });
  return {
    policy_number: policy.number,
    customer_id: customerId(policy.customerNumber),
    product: products[policy.product.code],
    status: statuses[policy.status]!,
    inception_date: isoDay(policy.inceptionDate),
    ...(policy.expiryDate === openEnd ? {} : { expiry_date: isoDay(policy.expiryDate) }),
    annual_premium: money(policy.annualPremium!),
    sum_insured: money(policy.sumInsured),
    payment_frequency: frequencies[policy.frequency]!,
    ...(policy.brokerNumber === 0 ? {} : { broker_number: String(policy.brokerNumber).padStart(6, '0') }),
    commission_percent: decimal(policy.commissionRate, 3),
    litigation_hold: policy.litigationHold === 'Y',
    ...productEntity(policy.product, money),
    claims: policy.claims.map((claim) => ({
      claim_number: claim.number,
      loss_date: isoDay(claim.lossDate),
      status: claimStatuses[claim.status]!,
      paid: money(claim.paid),
      reserve: money(claim.reserve),
    })),
    source: source(policy.changed),
  };
}

function productEntity(data: ProductData, money: (cents: number) => JsonObject): JsonObject {
  switch (data.code) {
    case 'MOT':
      return {
        motor: {
          registration: data.registration,
          vin: data.vin,
          make: data.make,
          model_year: data.modelYear,
          engine_cc: data.engineCc,
          no_claims_years: data.noClaimsYears,
          yearly_mileage: data.yearlyMileage,
          coverage: coverages[data.coverage],
        },
      };
    case 'HSE':
      return {
        house: {
          street: data.street,
          postal_code: data.postalCode,
          city: data.city,
          built_year: data.builtYear,
          construction: constructions[data.construction],
          living_area_m2: decimal(data.livingArea, 1),
          ...(data.alarm === '' ? {} : { has_alarm: data.alarm === 'Y' }),
        },
      };
    case 'END':
      return {
        endowment: {
          term_years: data.termYears,
          bonus_rate_percent: decimal(data.bonusRate, 4),
          surrender_value: money(data.surrenderValue),
          maturity_date: isoDay(data.maturityDate),
          beneficiaries: data.beneficiaries
            .filter(({ name }) => name !== '')
            .map(({ name, share }) => ({ name, share_percent: share })),
        },
      };
    case 'COM':
      return {
        commercial: {
          business_name: data.businessName,
          industry_code: data.industryCode,
          employees: data.employees,
          turnover: money(data.turnoverThousands * 100_000),
          sites: data.sites,
          deductible: money(data.deductible),
        },
      };
  }
}

function source(changed: LastChange): JsonObject {
  return {
    system: 'policy-master',
    company: companyCode,
    changed_on: isoDay(changed.on),
    changed_by: changed.by,
  };
}

/** An integer count of 10^-places as decimal text. */
export function decimal(count: number | bigint, places: number): string {
  const digits = String(count < 0 ? -count : count).padStart(places + 1, '0');
  return `${count < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
