import { describe, expect, test } from '@jest/globals';
import { Problem } from '@symphainy/contracts/kernel';
import { trailersOfProblem } from '@symphainy/contracts/problem';
import { errorCatalogue, symphainyError } from '@symphainy/kernel';
import { Metadata, status } from '@grpc/grpc-js';
import { errorOfCall } from './call-error.js';
import { problemDocument, retryAfterSeconds } from './problem-document.js';

const failed = (code: status, metadata = new Metadata(), details = 'connect 10.0.0.7:5432') =>
  Object.assign(new Error(details), { code, metadata, details });

describe('a problem', () => {
  test('has the status of its code, whatever the code', () => {
    for (const [code, kind] of Object.entries(errorCatalogue)) {
      const error = symphainyError({ code: code as keyof typeof errorCatalogue, detail: 'd' });
      expect(problemDocument(error, 'r')).toMatchObject({
        status: kind.http,
        code,
        type: `/docs/errors/${code}`,
        instance: 'urn:symphainy:request:r',
      });
    }
  });

  test('says how long to wait only when waiting helps', () => {
    expect(retryAfterSeconds(symphainyError({ code: 'SYM-RT-0008', detail: 'd', retryAfterMs: 1_200 }))).toBe(
      2,
    );
    expect(retryAfterSeconds(symphainyError({ code: 'SYM-RT-0007', detail: 'd' }))).toBe(1);
    expect(retryAfterSeconds(symphainyError({ code: 'SYM-EX-0001', detail: 'd' }))).toBeUndefined();
  });
});

describe('a failed call', () => {
  test('is the problem that the service told', () => {
    const problem = Problem.create({ code: 'SYM-EX-0007', detail: 'behind', retryAfterMs: 5 });
    expect(errorOfCall(failed(status.UNAVAILABLE, trailersOfProblem(problem)))).toMatchObject({
      code: 'SYM-EX-0007',
      retryAfterMs: 5,
    });
  });

  test('without a problem keeps what it says of the inside to itself', () => {
    const error = errorOfCall(failed(status.UNAVAILABLE));
    expect(error).toMatchObject({ code: 'SYM-RT-0007', retryable: true });
    expect(error.detail).not.toContain('10.0.0.7');
    expect(errorOfCall(failed(status.INTERNAL))).toMatchObject({ code: 'SYM-RT-0001' });
  });

  test('with a code that this version does not know is an internal error', () => {
    const trailers = trailersOfProblem(Problem.create({ code: 'SYM-ZZ-1' }));
    expect(errorOfCall(failed(status.INTERNAL, trailers)).code).toBe('SYM-RT-0001');
  });
});
