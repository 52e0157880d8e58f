import { expect, test } from '@jest/globals';
import { ControlFact } from '@symphainy/contracts/wal';
import { factEvent } from './city-fact.js';

test('a fact travels as an event that decodes to it', () => {
  const kind = { $case: 'tenantCreated', value: { tenantId: 'ten_1', name: 'acme' } } as const;
  const event = factEvent(kind);
  expect(event.type).toBe('city.fact');
  expect(ControlFact.decode(event.data)).toEqual({ kind });
});

test('a fact that the log has no room for is refused', () => {
  const value = { tenantId: 't', schemaId: 's', version: 0, schema: 'x'.repeat(449 * 1024) };
  expect(() => factEvent({ $case: 'schemaPublished', value })).toThrow('SYM-SC-0002');
});
