import { describe, expect, test } from '@jest/globals';
import { ArtifactKind, Effect, Idempotency, IntentDeclaration, Manifest } from '@symphainy/contracts/realm';
import { validateManifest } from './validate-manifest.js';

const intent = (changes: Partial<IntentDeclaration> = {}) =>
  IntentDeclaration.create({
    type: 'claims.assess_claim',
    description: 'Assesses a claim.',
    paramsSchema: '{"type":"object"}',
    effect: Effect.EFFECT_PURE,
    idempotency: Idempotency.IDEMPOTENCY_NATIVE,
    retry: { attemptsMax: 3, firstDelayMs: 100, delayMsMax: 1_000, factorPercent: 200 },
    timeoutMs: 30_000,
    ...changes,
  });

const manifest = (changes: Partial<Manifest> = {}) =>
  Manifest.create({ realm: 'claims', version: '1.0.0', contractVersion: 1, intents: [intent()], ...changes });

const pointersOf = (checked: Manifest) => validateManifest(checked).map(({ pointer }) => pointer);
const withIntent = (changes: Partial<IntentDeclaration>) => manifest({ intents: [intent(changes)] });

describe('a manifest', () => {
  test('that keeps the contract is taken', () => {
    expect(validateManifest(manifest())).toEqual([]);
    const undo = intent({ type: 'claims.withdraw_claim' });
    const write = intent({
      type: 'claims.file_claim',
      effect: Effect.EFFECT_EXTERNAL_WRITE,
      idempotency: Idempotency.IDEMPOTENCY_NONE,
      compensation: 'claims.withdraw_claim',
    });
    expect(validateManifest(manifest({ intents: [write, undo] }))).toEqual([]);
  });

  test.each([
    ['a name with a blank', manifest({ realm: 'my claims' }), '/realm'],
    ['the name of a service of the platform', manifest({ realm: 'smart-city' }), '/realm'],
    ['no version', manifest({ version: 'latest' }), '/version'],
    ['another contract', manifest({ contractVersion: 2 }), '/contract_version'],
    ['no intents', manifest({ intents: [] }), '/intents'],
    ['an intent twice', manifest({ intents: [intent(), intent()] }), '/intents/1/type'],
    ['an intent of another realm', withIntent({ type: 'operations.assess_claim' }), '/intents/0/type'],
    ['an intent of the platform', withIntent({ type: 'city.create_tenant' }), '/intents/0/type'],
    ['an intent that says nothing of itself', withIntent({ description: ' ' }), '/intents/0/description'],
    ['a schema that is no JSON', withIntent({ paramsSchema: '{' }), '/intents/0/params_schema'],
    ['a schema of a list', withIntent({ paramsSchema: '{"type":"array"}' }), '/intents/0/params_schema'],
    [
      'a schema whose classification cannot be decided',
      withIntent({ paramsSchema: '{"type":"object","not":{"x-classification":"secret"}}' }),
      '/intents/0/params_schema',
    ],
    ['no effect', withIntent({ effect: Effect.EFFECT_UNSPECIFIED }), '/intents/0/effect'],
    [
      'an external write that does not say what a repeat does',
      withIntent({
        effect: Effect.EFFECT_EXTERNAL_WRITE,
        idempotency: Idempotency.IDEMPOTENCY_UNSPECIFIED,
      }),
      '/intents/0/idempotency',
    ],
    [
      'a reading intent that could not be repeated',
      withIntent({ effect: Effect.EFFECT_READ, idempotency: Idempotency.IDEMPOTENCY_NONE }),
      '/intents/0/idempotency',
    ],
    ['no time limit', withIntent({ timeoutMs: 0 }), '/intents/0/timeout_ms'],
    [
      'retries without end',
      withIntent({ retry: { attemptsMax: 101, firstDelayMs: 1, delayMsMax: 1, factorPercent: 100 } }),
      '/intents/0/retry/attempts_max',
    ],
    [
      'delays that shrink',
      withIntent({ retry: { attemptsMax: 2, firstDelayMs: 2, delayMsMax: 1, factorPercent: 50 } }),
      '/intents/0/retry/delay_ms_max',
    ],
    [
      'a compensation that is not offered',
      withIntent({ compensation: 'claims.undo' }),
      '/intents/0/compensation',
    ],
    [
      'an intent that undoes itself',
      withIntent({ compensation: 'claims.assess_claim' }),
      '/intents/0/compensation',
    ],
    [
      'a kind of artifact twice',
      manifest({
        artifactKinds: [1, 2].map(() => ArtifactKind.create({ kind: 'report', contentType: 'text/plain' })),
      }),
      '/artifact_kinds/1/kind',
    ],
  ])('with %s is refused', (_what, checked, pointer) => {
    expect(pointersOf(checked)).toContain(pointer);
  });
});
