import { describe, expect, test } from '@jest/globals';
import type { Answer } from './classify.js';
import { outcomeOfAnswer, outcomeOfFault, retryAfterMsOf } from './classify.js';

const nowMs = Date.UTC(2030, 0, 1);
const answer = (status: number, more: Partial<Answer> = {}): Answer => ({
  status,
  etag: undefined,
  retryAfter: undefined,
  isReplayed: false,
  told: '',
  ...more,
});
const fault = (code: string): Error => Object.assign(new Error(`failed: ${code}`), { code });

describe('what an answer says of a write', () => {
  test.each([
    [200, 'applied'],
    [201, 'applied'],
    [204, 'applied'],
    [412, 'conflict'],
    [408, 'not_applied'],
    [425, 'not_applied'],
    [429, 'not_applied'],
    [301, 'refused'],
    [400, 'refused'],
    [401, 'refused'],
    [403, 'refused'],
    [409, 'refused'],
    [422, 'refused'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'unknown'],
    [504, 'unknown'],
  ])('%i: %s', (status, outcome) => {
    expect(outcomeOfAnswer(answer(status), nowMs).outcome).toBe(outcome);
  });

  test('a server that says when to come back has not begun', () => {
    expect(outcomeOfAnswer(answer(503, { retryAfter: '2' }), nowMs)).toMatchObject({
      outcome: 'not_applied',
      retryAfterMs: 2_000,
    });
  });

  test('what the target tells stands in the detail', () => {
    expect(outcomeOfAnswer(answer(422, { told: 'no such product' }), nowMs)).toEqual({
      outcome: 'refused',
      detail: 'the target answered 422: no such product',
    });
  });

  test.each([
    ['3', 3_000],
    [new Date(nowMs + 5_000).toUTCString(), 5_000],
    [new Date(nowMs - 5_000).toUTCString(), 0],
    ['999999999', 3_600_000],
    ['soon', undefined],
    [undefined, undefined],
  ])('Retry-After %j means %j ms', (header, expected) => {
    expect(retryAfterMsOf(header, nowMs)).toBe(expected);
  });
});

describe('what a fault says of a write', () => {
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])(
    '%s: it never left',
    (code) => {
      expect(outcomeOfFault(fault(code)).outcome).toBe('not_applied');
    },
  );

  test.each([
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'UND_ERR_SOCKET',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_ABORTED',
  ])('%s: it may have arrived', (code) => {
    expect(outcomeOfFault(fault(code)).outcome).toBe('unknown');
  });

  test('the cause of an error counts, and each of several attempts', () => {
    expect(outcomeOfFault(new Error('x', { cause: fault('ECONNREFUSED') })).outcome).toBe('not_applied');
    expect(outcomeOfFault(new AggregateError([fault('ECONNREFUSED')])).outcome).toBe('not_applied');
  });

  test('a fault that nobody knows may have come after the change', () => {
    expect(outcomeOfFault('?').outcome).toBe('unknown');
  });
});
