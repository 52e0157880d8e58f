import { Metadata } from '@grpc/grpc-js';
import { describe, expect, test } from '@jest/globals';
import { symphainyError } from '@symphainy/kernel';
import { errorFromProblem, problemFromError, problemOfTrailers, trailersOfProblem } from './problem.js';

const error = symphainyError({
  code: 'SYM-RT-0008',
  detail: 'queue of partition 3',
  remedy: 'Wait.',
  faults: [{ pointer: '/a', detail: 'is missing' }],
  retryAfterMs: 250,
});

describe('an error that travels', () => {
  test('arrives as it was sent', () => {
    const received = problemOfTrailers(trailersOfProblem(problemFromError(error)));
    expect(received && errorFromProblem(received)).toMatchObject({
      code: 'SYM-RT-0008',
      detail: 'queue of partition 3',
      remedy: 'Wait.',
      faults: [{ pointer: '/a', detail: 'is missing' }],
      retryAfterMs: 250,
      retryable: true,
    });
  });

  test('is cut to what a trailer holds', () => {
    const faults = Array.from({ length: 500 }, () => ({ pointer: '/a', detail: 'is missing' }));
    const flood = symphainyError({ code: 'SYM-EX-0001', detail: 'd'.repeat(100_000), faults });
    const [bytes] = trailersOfProblem(problemFromError(flood)).get('symphainy-problem-bin');
    expect(bytes!.length).toBeLessThan(4_096);
  });

  test('without a remedy has the one of its code', () => {
    const problem = { ...problemFromError(error), remedy: '', retryAfterMs: 0 };
    expect(errorFromProblem(problem)).toMatchObject({
      remedy: expect.stringContaining('Idempotency-Key'),
      retryAfterMs: undefined,
    });
  });

  test('is nothing to a process that does not know its code or cannot read it', () => {
    expect(errorFromProblem({ ...problemFromError(error), code: 'SYM-ZZ-0001' })).toBeUndefined();
    const garbled = new Metadata();
    garbled.set('symphainy-problem-bin', Buffer.from([0xff, 0xff]));
    expect(problemOfTrailers(garbled)).toBeUndefined();
    expect(problemOfTrailers(new Metadata())).toBeUndefined();
    expect(problemOfTrailers(undefined)).toBeUndefined();
  });
});
