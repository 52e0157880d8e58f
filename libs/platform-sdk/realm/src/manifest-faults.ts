/**
 * What is wrong with how a realm describes itself. The conformance suite and the registration ask the same, so
 * that a realm that keeps the contract can be registered. Schemas are compiled by whoever asks.
 */
import { assertNever, definitionLimits, isIntentType, isRealmName, realmOf } from '@symphainy/kernel';
import type { InputFault } from '@symphainy/kernel';
import type { IntentDeclaration, Manifest, RetryPolicy } from '@symphainy/contracts/realm';
import { Effect, Idempotency } from '@symphainy/contracts/realm';
import { contractVersion } from './manifest.js';
import { isSemanticVersion } from './semantic-version.js';

const limits = {
  intentsMax: 500,
  artifactKindsMax: 500,
  descriptionLengthMax: 4_000,
  timeoutMsMax: definitionLimits.timeoutMsMax,
} as const;

/** The platform's own services: Runtime would show a realm of such a name tokens that open that service. */
const platformServices: readonly string[] = [
  'agentic',
  'cli',
  'conformance',
  'experience',
  'operator',
  'realm',
  'runtime',
  'smart-city',
];

/** What is wrong with a manifest, each fault at a JSON pointer into it; none when it may be registered. */
export function manifestFaults(manifest: Manifest): readonly InputFault[] {
  const { realm, version, intents, artifactKinds } = manifest;
  return [
    ...check(isRealmName(realm), '/realm', 'must be lower-case words joined by - or _'),
    ...check(!platformServices.includes(realm), '/realm', 'is the name of a service of the platform'),
    ...check(isSemanticVersion(version), '/version', 'must be a semantic version'),
    ...check(manifest.contractVersion === contractVersion, '/contract_version', `must be ${contractVersion}`),
    ...check(intents.length > 0, '/intents', 'must offer at least one intent'),
    ...check(intents.length <= limits.intentsMax, '/intents', `has at most ${limits.intentsMax}`),
    ...repeated(intents.map(({ type }) => type)).map((at) =>
      fault(`/intents/${at}/type`, 'is declared twice'),
    ),
    ...intents
      .slice(0, limits.intentsMax)
      .flatMap((intent, at) => intentFaults(manifest, intent, `/intents/${at}`)),
    ...check(
      artifactKinds.length <= limits.artifactKindsMax,
      '/artifact_kinds',
      `has at most ${limits.artifactKindsMax}`,
    ),
    ...repeated(artifactKinds.map(({ kind }) => kind)).map((at) =>
      fault(`/artifact_kinds/${at}/kind`, 'is declared twice'),
    ),
    ...artifactKinds.flatMap(({ kind, contentType }, at) => [
      ...check(kind !== '', `/artifact_kinds/${at}/kind`, 'must have a name'),
      ...check(contentType !== '', `/artifact_kinds/${at}/content_type`, 'must be said'),
    ]),
  ];
}

function intentFaults(manifest: Manifest, intent: IntentDeclaration, pointer: string): readonly InputFault[] {
  const { type, description, timeoutMs, compensation } = intent;
  const { descriptionLengthMax, timeoutMsMax } = limits;
  return [
    ...check(
      isIntentType(type) && realmOf(type) === manifest.realm,
      `${pointer}/type`,
      `must be of the form ${manifest.realm}.verb_noun`,
    ),
    ...check(
      description.trim() !== '' && description.length <= descriptionLengthMax,
      `${pointer}/description`,
      `must say in 1 to ${descriptionLengthMax} characters what the intent does`,
    ),
    ...effectFaults(intent, pointer),
    ...(intent.retry ? retryFaults(intent.retry, `${pointer}/retry`) : []),
    ...check(
      timeoutMs > 0 && timeoutMs <= timeoutMsMax,
      `${pointer}/timeout_ms`,
      `must be 1 to ${timeoutMsMax}`,
    ),
    ...check(
      compensation === '' || manifest.intents.some((other) => other.type === compensation),
      `${pointer}/compensation`,
      'must be an intent that this realm offers',
    ),
    ...check(compensation !== type, `${pointer}/compensation`, 'an intent cannot undo itself'),
  ];
}

function effectFaults({ effect, idempotency }: IntentDeclaration, pointer: string): readonly InputFault[] {
  switch (effect) {
    case Effect.EFFECT_UNSPECIFIED:
      return [fault(`${pointer}/effect`, 'must be said: pure, read or external_write')];
    case Effect.EFFECT_PURE:
    case Effect.EFFECT_READ:
      return check(
        idempotency === Idempotency.IDEMPOTENCY_NATIVE || idempotency === Idempotency.IDEMPOTENCY_UNSPECIFIED,
        `${pointer}/idempotency`,
        'what changes nothing outside can be repeated: native',
      );
    case Effect.EFFECT_EXTERNAL_WRITE:
      return check(
        idempotency !== Idempotency.IDEMPOTENCY_UNSPECIFIED,
        `${pointer}/idempotency`,
        'an external write must say what a repeat does: native, conditional or none',
      );
    default:
      return assertNever(effect);
  }
}

function retryFaults(retry: RetryPolicy, pointer: string): readonly InputFault[] {
  const { attemptsMax, delayMsMax, factorPercentMax } = definitionLimits;
  return [
    ...check(
      retry.attemptsMax >= 1 && retry.attemptsMax <= attemptsMax,
      `${pointer}/attempts_max`,
      `must be 1 to ${attemptsMax}`,
    ),
    ...check(
      retry.firstDelayMs <= retry.delayMsMax && retry.delayMsMax <= delayMsMax,
      `${pointer}/delay_ms_max`,
      `must be first_delay_ms to ${delayMsMax}`,
    ),
    ...check(
      retry.factorPercent >= 100 && retry.factorPercent <= factorPercentMax,
      `${pointer}/factor_percent`,
      `must be 100 to ${factorPercentMax}`,
    ),
  ];
}

function repeated(names: readonly string[]): readonly number[] {
  return names.flatMap((name, at) => (names.indexOf(name) < at ? [at] : []));
}

function check(holds: boolean, pointer: string, detail: string): readonly InputFault[] {
  return holds ? [] : [fault(pointer, detail)];
}

function fault(pointer: string, detail: string): InputFault {
  return { pointer, detail };
}
