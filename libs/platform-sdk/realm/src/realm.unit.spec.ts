import { describe, expect, test } from '@jest/globals';
import { Effect, Idempotency } from '@symphainy/contracts/realm';
import { manifestOf } from './manifest.js';
import type { IntentOptions } from './realm.js';
import { defineIntent, defineRealm } from './realm.js';

const options = (changes: Partial<IntentOptions<unknown>> = {}): IntentOptions<unknown> => ({
  type: 'claims.assess_claim',
  description: 'Assesses a claim',
  params: { type: 'object' },
  effect: 'pure',
  handle: () => ({}),
  ...changes,
});
const invalid = (detail: string) =>
  expect.objectContaining({ code: 'SYM-SC-0002', detail: expect.stringContaining(detail) });

describe('the definition of a realm', () => {
  test('becomes a manifest that says everything Curator needs', () => {
    const realm = defineRealm({
      name: 'claims',
      version: '1.2.0',
      intents: [
        defineIntent(
          options({
            type: 'claims.pay_claim',
            effect: 'external_write',
            idempotency: 'conditional',
            retry: { attemptsMax: 3 },
            timeoutMs: 5_000,
            compensation: 'claims.revoke_payment',
          }),
        ),
        defineIntent(
          options({ type: 'claims.revoke_payment', effect: 'external_write', idempotency: 'native' }),
        ),
      ],
      artifactKinds: [{ kind: 'receipt', description: 'Proof of payment' }],
    });
    expect(manifestOf(realm)).toEqual({
      realm: 'claims',
      version: '1.2.0',
      contractVersion: 1,
      intents: [
        {
          type: 'claims.pay_claim',
          description: 'Assesses a claim',
          paramsSchema: '{"type":"object"}',
          effect: Effect.EFFECT_EXTERNAL_WRITE,
          idempotency: Idempotency.IDEMPOTENCY_CONDITIONAL,
          retry: { attemptsMax: 3, firstDelayMs: 200, delayMsMax: 10_000, factorPercent: 200 },
          timeoutMs: 5_000,
          compensation: 'claims.revoke_payment',
        },
        expect.objectContaining({ type: 'claims.revoke_payment', compensation: '', timeoutMs: 30_000 }),
      ],
      artifactKinds: [{ kind: 'receipt', description: 'Proof of payment', contentType: 'application/json' }],
    });
  });

  test.each<[string, Partial<IntentOptions<unknown>>]>([
    ['must say its idempotency', { effect: 'external_write' }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['retry.attemptsMax', { retry: { attemptsMax: 0 } }],
    ['retry.delayMsMax', { retry: { firstDelayMs: 500, delayMsMax: 100 } }],
    ['does not compile', { params: { type: 'objekt' } }],
    ['does not compile', { params: { type: 'object', propertys: {} } }],
    ['does not compile', { params: { type: 'string', 'x-classification': 'private' } }],
  ])('is refused: %s', (detail, changes) => {
    expect(() => defineIntent(options(changes))).toThrow(invalid(detail));
  });

  test.each([
    ['is no name', { name: 'Claims' }],
    ['not semantic', { version: '1' }],
    ['offers no intent', { intents: [] }],
    ['is not of the form claims.verb_noun', { intents: [defineIntent(options({ type: 'policy.assess' }))] }],
    ['is not of the form claims.verb_noun', { intents: [defineIntent(options({ type: 'claims.Assess' }))] }],
    ['is defined twice', { intents: [defineIntent(options()), defineIntent(options())] }],
    ['does not offer', { intents: [defineIntent(options({ compensation: 'claims.undo' }))] }],
  ])('is refused: %s', (detail, changes) => {
    const realm = { name: 'claims', version: '1.0.0', intents: [defineIntent(options())], ...changes };
    expect(() => defineRealm(realm)).toThrow(invalid(detail));
  });
});
