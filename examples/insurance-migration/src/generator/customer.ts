/** A customer as the legacy system knows him. */
import { noDay, randomDay, type Day } from './day.js';
import type { Random } from './random.js';
import {
  businessForms,
  businesses,
  clerks,
  countries,
  firstNames,
  lastNames,
  streets,
  type CountrySign,
} from './vocabulary.js';

/** When and by whom a record was changed last. */
export interface LastChange {
  readonly on: Day;
  readonly by: string;
}

export interface Customer {
  readonly number: number;
  readonly kind: 'P' | 'O';
  /** Empty for an organisation. */
  readonly firstName: string;
  readonly lastName: string;
  readonly birthDate: Day;
  readonly street: string;
  readonly houseNumber: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: CountrySign;
  /** Empty when there is none. */
  readonly email: string;
  readonly phones: readonly [string, string];
  readonly language: 'D' | 'E' | 'F';
  readonly since: Day;
  readonly changed: LastChange;
}

export function lastChange(random: Random): LastChange {
  return { on: randomDay(random, 2015, 2024), by: random.pick(clerks) };
}

export function makeCustomer(random: Random, number: number): Customer {
  const sign = random.weighted<CountrySign>([
    ['D', 60],
    ['A', 12],
    ['F', 14],
    ['CH', 10],
    ['GB', 4],
  ]);
  const country = countries[sign];
  const isPerson = random.chance(0.86);
  const firstName = isPerson ? random.pick(firstNames) : '';
  const name = random.pick(lastNames);
  const lastName = isPerson ? name : `${random.pick(businesses)} ${name}`.slice(0, 22);
  return {
    number,
    kind: isPerson ? 'P' : 'O',
    firstName,
    lastName: isPerson ? lastName : `${lastName.trim()} ${random.pick(businessForms)}`,
    birthDate: isPerson ? randomDay(random, 1930, 2003) : noDay,
    street: random.pick(streets),
    houseNumber: `${random.between(1, 180)}${random.chance(0.15) ? 'a' : ''}`,
    postalCode: `${random.between(1, 9)}${random.digits(country.postalDigits - 1)}`,
    city: random.pick<string>(country.cities),
    country: sign,
    email: makeEmail(random, number),
    phones: [
      makePhone(random, country.dialling),
      random.chance(0.4) ? makePhone(random, country.dialling) : '',
    ],
    language: country.language,
    since: randomDay(random, 1985, 2015),
    changed: lastChange(random),
  };
}

/** None for some; for a few something that is no address, which a migration carries over with a warning. */
function makeEmail(random: Random, number: number): string {
  if (random.chance(0.12)) return '';
  return random.chance(0.01)
    ? 'has none'
    : `customer.${number}@${random.pick(['post', 'mail', 'example'])}.example`;
}

function makePhone(random: Random, dialling: string): string {
  return `${dialling} ${random.between(10, 99)} ${random.between(1, 9)}${random.digits(6)}`;
}
