/** Numeric-edited fields: the number that their characters form, if they form one. */

const insertions = /[\s\0,*]|\p{Sc}/gu;
const form = /^(?<lead>[+-]?)(?<whole>\d*)(?:\.(?<fraction>\d*))?(?<trail>[+-]|CR|DB)?$/i;

/** JSON text of the number, times 10^-scale; undefined if the characters form none. */
export function editedNumber(characters: string, scale: number): string | undefined {
  const parts = form.exec(characters.replace(insertions, ''))?.groups;
  if (parts === undefined) return undefined;
  const { lead = '', whole = '', fraction = '', trail = '' } = parts;
  if (whole + fraction === '' || (lead !== '' && trail !== '')) return undefined;
  const sign = lead + trail;
  const digits = (whole + fraction).replace(/^0+/, '');
  const negative = sign !== '' && sign !== '+' && digits !== '';
  return (negative ? '-' : '') + scaled(digits, fraction.length + scale);
}

/** Digits without leading zeros as a number with `scale` decimals. */
function scaled(digits: string, scale: number): string {
  if (scale <= 0) return digits === '' ? '0' : digits + '0'.repeat(-scale);
  const padded = digits.padStart(scale + 1, '0');
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}
