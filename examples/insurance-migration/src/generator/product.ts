/** What a policy has of its product alone, by legacy product code. Amounts are cents. */
import { yearsLater, type Day } from './day.js';
import type { Random } from './random.js';
import { businessForms, businesses, carMakes, countries, streets, type CountrySign } from './vocabulary.js';

export const productCodes = ['MOT', 'HSE', 'END', 'COM'] as const;

export type ProductCode = (typeof productCodes)[number];

export type ProductData =
  | {
      readonly code: 'MOT';
      readonly registration: string;
      readonly vin: string;
      readonly make: string;
      readonly modelYear: number;
      readonly engineCc: number;
      readonly noClaimsYears: number;
      readonly yearlyMileage: number;
      readonly coverage: 'L' | 'P' | 'F';
    }
  | {
      readonly code: 'HSE';
      readonly street: string;
      readonly postalCode: string;
      readonly city: string;
      readonly builtYear: number;
      readonly construction: 'B' | 'T' | 'C';
      /** Tenths of a square metre. */
      readonly livingArea: number;
      readonly alarm: 'Y' | 'N' | '';
    }
  | {
      readonly code: 'END';
      readonly termYears: number;
      /** Ten-thousandths of a percent. */
      readonly bonusRate: number;
      readonly surrenderValue: number;
      readonly maturityDate: Day;
      /** Three places, of which some are empty. */
      readonly beneficiaries: readonly { readonly name: string; readonly share: number }[];
    }
  | {
      readonly code: 'COM';
      readonly businessName: string;
      readonly industryCode: string;
      readonly employees: number;
      readonly turnoverThousands: number;
      readonly sites: number;
      readonly deductible: number;
    };

const vinCharacters = [...'ABCDEFGHJKLMNPRSTUVWXYZ0123456789'];

export function makeProduct(
  random: Random,
  code: ProductCode,
  inception: Day,
  country: CountrySign,
): ProductData {
  switch (code) {
    case 'MOT':
      return {
        code,
        registration: `${random.pick(['M', 'K', 'HH', 'LÖ', 'ZH'])}-${random.pick(['AB', 'XY', 'QR'])} ${random.between(1, 9999)}`,
        vin: Array.from({ length: 17 }, () => random.pick(vinCharacters)).join(''),
        make: random.pick(carMakes),
        modelYear: random.between(1995, 2024),
        engineCc: random.between(900, 4_200),
        noClaimsYears: random.between(0, 35),
        yearlyMileage: random.between(3, 60) * 1_000,
        coverage: random.pick(['L', 'P', 'F']),
      };
    case 'HSE':
      return {
        code,
        street: `${random.pick(streets)} ${random.between(1, 99)}`,
        postalCode: random.digits(countries[country].postalDigits),
        city: random.pick<string>(countries[country].cities),
        builtYear: random.between(1780, 2023),
        construction: random.pick(['B', 'T', 'C']),
        livingArea: random.between(300, 4_500),
        alarm: random.pick(['Y', 'N', '']),
      };
    case 'END': {
      const termYears = random.between(10, 35);
      return {
        code,
        termYears,
        bonusRate: random.between(0, 39_999),
        surrenderValue: random.between(0, 25_000_000),
        maturityDate: yearsLater(inception, termYears),
        beneficiaries: makeBeneficiaries(random),
      };
    }
    case 'COM':
      return {
        code,
        businessName: `${random.pick(businesses)} ${random.pick(businessForms)}`,
        industryCode: random.digits(4),
        employees: random.between(1, 12_000),
        turnoverThousands: random.between(50, 90_000_000),
        sites: random.between(1, 240),
        deductible: random.between(1, 400) * 25_000,
      };
  }
}

function makeBeneficiaries(random: Random): { name: string; share: number }[] {
  const shares = random.pick([[100], [50, 50], [60, 40], [50, 30, 20], []]);
  return [0, 1, 2].map((at) =>
    shares[at] === undefined
      ? { name: '', share: 0 }
      : { name: random.pick(['Ehegatte', 'Enfants', 'Erben', 'Mère', 'Stiftung']), share: shares[at] },
  );
}
