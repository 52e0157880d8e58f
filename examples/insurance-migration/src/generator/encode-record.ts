/** Writes customers and policies as records, field by field in the order of policy-master.cpy. */
import type { RecordWriter } from '../encoding/record-writer.js';
import type { Customer, LastChange } from './customer.js';
import { ordinalDay } from './day.js';
import type { Policy } from './policy.js';
import { productCodes, type ProductData } from './product.js';

export const companyCode = '017';

export function encodeCustomer(writer: RecordWriter, customer: Customer): Uint8Array {
  writer.begin();
  header(writer, 'C', customer.changed, 0);
  writer.binary(customer.number);
  writer.text(customer.kind, 1);
  writer.text(customer.firstName, 20);
  writer.text(customer.lastName, 30);
  writer.zoned(customer.birthDate, 8);
  writer.text(customer.street, 30);
  writer.text(customer.houseNumber, 6);
  writer.text(customer.postalCode, 10);
  writer.text(customer.city.toUpperCase(), 25);
  writer.text(customer.country, 3);
  writer.text(customer.email, 50);
  for (const phone of customer.phones) writer.text(phone, 18);
  writer.text(customer.language, 1);
  writer.packed(ordinalDay(customer.since), 7);
  return writer.end();
}

export function encodePolicy(writer: RecordWriter, policy: Policy): Uint8Array {
  writer.begin();
  header(writer, 'P', policy.changed, policy.claims.length);
  writer.text(policy.number, 12);
  writer.binary(policy.customerNumber);
  writer.text(policy.productCode, 3);
  writer.text(policy.status, 1);
  writer.packed(policy.inceptionDate, 8);
  writer.packed(policy.expiryDate, 8);
  writer.packed(policy.annualPremium, 11);
  writer.packed(policy.sumInsured, 13);
  writer.text(policy.currency, 3);
  writer.text(policy.frequency, 1);
  writer.zoned(policy.brokerNumber, 6);
  writer.signedZoned(policy.commissionRate, 6);
  writer.text(policy.litigationHold, 1);
  if (productCodes.some((code) => code === policy.productCode)) product(writer, policy.product);
  else writer.filler(80);
  writer.filler(88);
  for (const claim of policy.claims) {
    writer.text(claim.number, 10);
    writer.packed(claim.lossDate, 8);
    writer.text(claim.status, 1);
    writer.packed(claim.paid, 11);
    writer.packed(claim.reserve, 11);
  }
  return writer.end();
}

function header(writer: RecordWriter, type: 'C' | 'P', changed: LastChange, claims: number): void {
  writer.text(type, 1);
  writer.text(companyCode, 3);
  writer.zoned(changed.on, 8);
  writer.text(changed.by, 8);
  writer.packed(claims, 2);
}

function product(writer: RecordWriter, data: ProductData): void {
  switch (data.code) {
    case 'MOT':
      writer.text(data.registration, 10);
      writer.text(data.vin, 17);
      writer.text(data.make, 15);
      writer.zoned(data.modelYear, 4);
      writer.packed(data.engineCc, 5);
      writer.zoned(data.noClaimsYears, 2);
      writer.binary(data.yearlyMileage);
      writer.text(data.coverage, 1);
      return writer.filler(24);
    case 'HSE':
      writer.text(data.street, 30);
      writer.text(data.postalCode, 10);
      writer.text(data.city.toUpperCase(), 20);
      writer.zoned(data.builtYear, 4);
      writer.text(data.construction, 1);
      writer.packed(data.livingArea, 6);
      writer.text(data.alarm, 1);
      return writer.filler(10);
    case 'END':
      writer.zoned(data.termYears, 2);
      writer.packed(data.bonusRate, 5);
      writer.packed(data.surrenderValue, 13);
      writer.zoned(data.maturityDate, 8);
      for (const { name, share } of data.beneficiaries) {
        writer.text(name, 15);
        writer.packed(share, 3);
      }
      return writer.filler(9);
    case 'COM':
      writer.text(data.businessName, 35);
      writer.text(data.industryCode, 4);
      writer.binary(data.employees);
      writer.packed(data.turnoverThousands, 13);
      writer.zoned(data.sites, 3);
      writer.text(editedAmount(data.deductible), 10);
      return writer.filler(17);
  }
}

/** PIC ZZZ,ZZ9.99. */
function editedAmount(cents: number): string {
  const whole = String(Math.floor(cents / 100)).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return `${whole}.${String(cents % 100).padStart(2, '0')}`.padStart(10);
}
