/** Figures as people read them. */

export function count(value: number): string {
  return value.toLocaleString('en');
}

/** Decimal text with its digits grouped; no digit is lost. */
export function amount(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

export function duration(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `annual_premium` as `annual premium`. */
export function words(name: string): string {
  return name.replaceAll('_', ' ');
}

/** `2026-03-01T12:30:05.123Z` as `2026-03-01 12:30:05 UTC`. */
export function moment(rfc3339: string): string {
  return rfc3339.replace('T', ' ').replace(/\.\d+/, '').replace('Z', ' UTC');
}
