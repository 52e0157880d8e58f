import { expect, test } from '@jest/globals';
import { partitionOfSubmission } from './submission.js';

const principal = { tenantId: 'ten_a', principalId: 'usr_a', roles: [], channel: 'rest' };
const submission = { principal, type: 'operations.plan', partitionKey: '', idempotencyKey: 'i' };

test('a submission goes to the partition of its partition key, else of its idempotency key', () => {
  const keyed = partitionOfSubmission({ ...submission, partitionKey: 'k' }, 16);
  expect(partitionOfSubmission({ ...submission, partitionKey: 'k', idempotencyKey: 'j' }, 16)).toBe(keyed);
  expect(partitionOfSubmission({ ...submission, partitionKey: 'i' }, 16)).toBe(
    partitionOfSubmission(submission, 16),
  );
});

test('what governs goes to the control log, whatever its key', () => {
  expect(partitionOfSubmission({ ...submission, type: 'city.create_tenant', partitionKey: 'k' }, 16)).toBe(0);
});
