/**
 * Dates as legacy systems write them, read by a format of tokens: `YYYY`, `YY`, `C` (centuries after
 * 1900), `MM`, `DD`, `DDD` (day of the year); anything else stands for itself. Proleptic Gregorian calendar.
 */

/** A format taken apart; reads a text to `YYYY-MM-DD`, or undefined when that is no date there is. */
export interface DateFormat {
  /** Characters of every text of this format. */
  readonly length: number;
  /** Whether it has digits only, so that a number may stand for it. */
  readonly isNumeric: boolean;
  read(text: string): string | undefined;
}

const token = /YYYY|YY|C|MM|DDD|DD/g;
const widths: Readonly<Record<string, number>> = { YYYY: 4, YY: 2, C: 1, MM: 2, DDD: 3, DD: 2 };

/**
 * Compiles a format; undefined when it does not fix one day.
 * @param pivot two-digit years below it lie in 20YY, the others in 19YY.
 */
export function compileDateFormat(format: string, pivot: number): DateFormat | undefined {
  const tokens: readonly string[] = format.match(token) ?? [];
  const has = (name: string) => tokens.includes(name);
  const fixesYear = has('YYYY') ? !has('YY') && !has('C') : has('YY');
  const fixesDay = has('DDD') ? !has('MM') && !has('DD') : has('MM') && has('DD');
  if (!fixesYear || !fixesDay || new Set(tokens).size !== tokens.length) return undefined;

  const pattern = new RegExp(`^${format.split(token).map(escaped).map(group(tokens)).join('')}$`);
  return {
    length: format.replace(token, (name) => '0'.repeat(widths[name]!)).length,
    isNumeric: format.replace(token, '') === '',
    read(text) {
      const found = pattern.exec(text);
      if (found === null) return undefined;
      const number = (name: string): number => Number(found[tokens.indexOf(name) + 1]);
      const year = yearOf(has, number, pivot);
      return has('DDD') ? dayOfYear(year, number('DDD')) : dayOfMonth(year, number('MM'), number('DD'));
    },
  };
}

function group(tokens: readonly string[]): (literal: string, at: number) => string {
  return (literal, at) => (at === 0 ? literal : `(\\d{${widths[tokens[at - 1]!]!}})${literal}`);
}

function escaped(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}

function yearOf(has: (name: string) => boolean, number: (name: string) => number, pivot: number): number {
  if (has('YYYY')) return number('YYYY');
  const year = number('YY');
  if (has('C')) return 1900 + number('C') * 100 + year;
  return (year < pivot ? 2000 : 1900) + year;
}

const daysBefore = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysBeforeMonth(year: number, month: number): number {
  return daysBefore[month - 1]! + (month > 2 && isLeap(year) ? 1 : 0);
}

function daysInMonth(year: number, month: number): number {
  const end = month === 12 ? 365 + (isLeap(year) ? 1 : 0) : daysBeforeMonth(year, month + 1);
  return end - daysBeforeMonth(year, month);
}

function dayOfMonth(year: number, month: number, day: number): string | undefined {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return [pad(year, 4), pad(month, 2), pad(day, 2)].join('-');
}

function dayOfYear(year: number, day: number): string | undefined {
  if (year < 1 || day < 1 || day > (isLeap(year) ? 366 : 365)) return undefined;
  let month = 12;
  while (daysBeforeMonth(year, month) >= day) month--;
  return dayOfMonth(year, month, day - daysBeforeMonth(year, month));
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
