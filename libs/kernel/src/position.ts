/**
 * Where a transition stands in the log: partition, gapless frame sequence, index inside the frame.
 * Text form `partition.seq.index`, e.g. `3.120.4`.
 */
export interface Position {
  readonly partition: number;
  readonly seq: number;
  readonly index: number;
}

export function formatPosition(position: Position): string {
  return `${position.partition}.${position.seq}.${position.index}`;
}

/** The position in a text, or undefined when it is none. */
export function parsePosition(text: string): Position | undefined {
  const match = /^(\d{1,5})\.(\d{1,15})\.(\d{1,7})$/.exec(text);
  if (!match) return undefined;
  return { partition: Number(match[1]), seq: Number(match[2]), index: Number(match[3]) };
}

/** Orders two positions of one partition. */
export function comparePositions(left: Position, right: Position): number {
  return left.seq - right.seq || left.index - right.index;
}
