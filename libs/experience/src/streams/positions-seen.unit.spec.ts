import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePosition } from '@symphainy/kernel';
import { PositionsSeen } from './positions-seen.js';
import { formatResumeToken, parseResumeToken } from './resume-token.js';

const at = (text: string) => parsePosition(text)!;

describe('what was seen', () => {
  test('lets an event through once, whatever is sent again', () => {
    const seen = new PositionsSeen();
    expect(seen.take(at('1.4.0'), 0)).toBe(true);
    expect(seen.take(at('1.4.0'), 1)).toBe(true);
    expect(seen.take(at('1.4.0'), 0)).toBe(false);
    expect(seen.take(at('1.3.9'), 5)).toBe(false);
    expect(seen.take(at('2.1.0'), 0)).toBe(true);
  });

  test('drops what lies at or before a position that was reached', () => {
    const seen = new PositionsSeen();
    seen.reach(at('1.4.2'));
    expect(seen.take(at('1.4.2'), 9)).toBe(false);
    expect(seen.take(at('1.4.3'), 0)).toBe(true);
  });

  test('does not go back when an older position is reported as reached', () => {
    const seen = new PositionsSeen();
    seen.take(at('1.4.0'), 1);
    seen.reach(at('1.2.0'));
    expect(seen.take(at('1.4.0'), 1)).toBe(false);
  });

  test('asks for a transition again of which only a part was seen', () => {
    const seen = new PositionsSeen();
    seen.take(at('1.4.3'), 0);
    seen.take(at('2.4.0'), 0);
    seen.reach(at('3.4.0'));
    expect(seen.resumeFor([1, 2, 3, 4])).toEqual([
      { partition: 1, seq: 4, index: 2 },
      { partition: 2, seq: 3, index: 0xffffffff },
      { partition: 3, seq: 4, index: 0 },
    ]);
  });

  test('begins with the transition that it was told to begin with', () => {
    const seen = new PositionsSeen();
    seen.startBefore(at('1.4.0'));
    expect(seen.take(at('1.3.7'), 0)).toBe(false);
    expect(seen.take(at('1.4.0'), 0)).toBe(true);
  });

  test('gives every event once and in order, however often and wherever the stream breaks', () => {
    const log = [0, 1, 2, 3].flatMap((seq) =>
      [0, 1].flatMap((index) => [0, 1, 2].map((event) => ({ partition: 1, seq, index, event }))),
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: log.length }), { maxLength: 12 }), (breaks) => {
        let token = formatResumeToken([]);
        const got: string[] = [];
        for (const length of [...breaks, log.length]) {
          const seen = new PositionsSeen(parseResumeToken(token, 4));
          const [resume] = seen.resumeFor([1]);
          const rest = log.filter(
            ({ seq, index }) => !resume || seq > resume.seq || (seq === resume.seq && index > resume.index),
          );
          for (const { event, ...position } of rest.slice(0, length)) {
            if (seen.take(position, event)) got.push(`${position.seq}.${position.index}.${event}`);
          }
          token = formatResumeToken(seen.positions());
        }
        expect(got).toEqual(log.map(({ seq, index, event }) => `${seq}.${index}.${event}`));
      }),
    );
  });
});
