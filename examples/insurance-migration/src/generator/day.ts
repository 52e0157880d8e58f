/** Days as the integers YYYYMMDD that the file holds. */
import type { Random } from './random.js';

export type Day = number;

/** The field holds no date. */
export const noDay: Day = 0;

function yearOf(day: Day): number {
  return Math.floor(day / 10_000);
}

function lastDayOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

export function randomDay(random: Random, firstYear: number, lastYear: number): Day {
  const year = random.between(firstYear, lastYear);
  const month = random.between(1, 12);
  return year * 10_000 + month * 100 + random.between(1, lastDayOf(year, month));
}

/** The same day some years later; the 29th of February becomes the 28th. */
export function yearsLater(day: Day, years: number): Day {
  const later = day + years * 10_000;
  const month = Math.floor(later / 100) % 100;
  return later - Math.max(0, (later % 100) - lastDayOf(yearOf(later), month));
}

/** A day after it, less than a year later. */
export function soonAfter(day: Day, random: Random): Day {
  const time = Date.UTC(yearOf(day), (Math.floor(day / 100) % 100) - 1, (day % 100) + random.between(1, 360));
  return Number(new Date(time).toISOString().slice(0, 10).replaceAll('-', ''));
}

/** YYYY-MM-DD. */
export function isoDay(day: Day): string {
  const text = String(day).padStart(8, '0');
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
}

/** YYYYDDD with the day of the year. */
export function ordinalDay(day: Day): number {
  const year = yearOf(day);
  const time = Date.UTC(year, (Math.floor(day / 100) % 100) - 1, day % 100);
  return year * 1_000 + (time - Date.UTC(year - 1, 11, 31)) / 86_400_000;
}
