/**
 * Resume tokens: what a subscriber has seen, as text that is opaque to it.
 * Experience holds no secret, so a token is not signed: it only says where to go on reading, in the
 * caller's own tenant, which is taken from the access token and never from here.
 */
import { symphainyError } from '@symphainy/kernel';
import type { SeenPosition } from './positions-seen.js';

const version = '1';
const tokenLengthMax = 16_384;
const entryPattern = /^(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,9})(?:\.(0|[1-9]\d{0,6}))?$/;

export function formatResumeToken(positions: readonly SeenPosition[]): string {
  let text = version;
  for (const { partition, seq, index, event } of positions) {
    text += `~${partition}.${seq}.${index}`;
    if (event !== undefined) text += `.${event}`;
  }
  return Buffer.from(text).toString('base64url');
}

/** The positions in a token of this form; throws SYM-EX-0012 for anything else. */
export function parseResumeToken(token: string, partitionCount: number): SeenPosition[] {
  const text = token.length <= tokenLengthMax ? Buffer.from(token, 'base64url').toString('latin1') : '';
  const [head, ...entries] = text.split('~');
  const positions = entries.map(parseEntry);
  const partitions = new Set(positions.map((position) => position?.partition));
  const isWhole =
    head === version && partitions.size === entries.length && entries.length <= partitionCount + 1;
  if (!isWhole || !positions.every((position) => isPosition(position, partitionCount))) throw invalidToken();
  const known = positions.filter((position) => position !== undefined);
  if (formatResumeToken(known) !== token) throw invalidToken();
  return known;
}

function parseEntry(entry: string): SeenPosition | undefined {
  const match = entryPattern.exec(entry);
  if (!match) return undefined;
  return {
    partition: Number(match[1]),
    seq: Number(match[2]),
    index: Number(match[3]),
    event: match[4] === undefined ? undefined : Number(match[4]),
  };
}

function isPosition(position: SeenPosition | undefined, partitionCount: number): boolean {
  return position !== undefined && position.partition <= partitionCount && position.index <= 0xffffffff;
}

function invalidToken(): Error {
  return symphainyError({ code: 'SYM-EX-0012', detail: 'the resume token was not issued by this API' });
}
