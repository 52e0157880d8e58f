/** Texts of others inside a runbook: one line each, of bounded size in UTF-8. */

export const textBytesMax = 200;

export function shortText(text: string, bytesMax: number = textBytesMax): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  if (Buffer.byteLength(line) <= bytesMax) return line;
  let short = '';
  let bytes = Buffer.byteLength('…');
  for (const character of line) {
    bytes += Buffer.byteLength(character);
    if (bytes > bytesMax) break;
    short += character;
  }
  return `${short}…`;
}
