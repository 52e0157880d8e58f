import { describe, expect, test } from '@jest/globals';
import { formatTraceparent, parseTraceparent } from './trace-parent.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('traceparent', () => {
  test('what is written is read again', () => {
    const text = `00-${traceId}-${spanId}-01`;
    expect(formatTraceparent(parseTraceparent(text)!)).toBe(text);
  });

  test('a later version with more fields is read by its known part', () => {
    expect(parseTraceparent(`01-${traceId}-${spanId}-00-more`)).toMatchObject({ traceId, traceFlags: 0 });
  });

  test.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['the forbidden version', `ff-${traceId}-${spanId}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['upper case', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['more fields than version 00 has', `00-${traceId}-${spanId}-01-more`],
    ['a cut text', `00-${traceId}-${spanId}`],
  ])('%s is no traceparent', (_, text) => {
    expect(parseTraceparent(text)).toBeUndefined();
  });
});
