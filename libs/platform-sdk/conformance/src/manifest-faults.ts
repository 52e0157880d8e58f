/** What is wrong with a manifest; nothing when it can be registered. */
import type { IntentDeclaration, Manifest } from '@symphainy/contracts/realm';
import { Effect, Idempotency } from '@symphainy/contracts/realm';

const contractVersion = 1;

export function manifestFaults(manifest: Manifest): readonly string[] {
  const faults: string[] = [];
  const { realm, version, intents } = manifest;
  if (!/^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$/.test(realm))
    faults.push(`the realm is named ${JSON.stringify(realm)}`);
  if (!/^\d+\.\d+\.\d+/.test(version)) faults.push(`the version ${JSON.stringify(version)} is not semantic`);
  if (manifest.contractVersion !== contractVersion) {
    faults.push(`the contract version is ${manifest.contractVersion}, not ${contractVersion}`);
  }
  if (intents.length === 0) faults.push('no intent is offered');
  const types = intents.map(({ type }) => type);
  for (const intent of intents) faults.push(...intentFaults(intent, realm, types));
  for (const kind of repeated(manifest.artifactKinds.map(({ kind }) => kind))) {
    faults.push(`the artifact kind ${kind} is declared twice`);
  }
  for (const type of repeated(types)) faults.push(`${type} is declared twice`);
  return faults;
}

function intentFaults(intent: IntentDeclaration, realm: string, types: readonly string[]): readonly string[] {
  const { type, retry, compensation } = intent;
  const faults: string[] = [];
  const verb = type.startsWith(`${realm}.`) ? type.slice(realm.length + 1) : '';
  if (!/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(verb))
    faults.push(`${type} is not of the form ${realm}.verb_noun`);
  if (intent.effect === Effect.EFFECT_UNSPECIFIED) faults.push(`${type} does not say its effect`);
  const writes = intent.effect === Effect.EFFECT_EXTERNAL_WRITE;
  if (writes && intent.idempotency === Idempotency.IDEMPOTENCY_UNSPECIFIED) {
    faults.push(`${type} writes and does not say its idempotency`);
  }
  if (intent.timeoutMs === 0) faults.push(`${type} has no time-out`);
  if (!retry || retry.attemptsMax === 0) faults.push(`${type} has no retry policy`);
  else if (retry.delayMsMax < retry.firstDelayMs) faults.push(`${type} has a longest delay below the first`);
  if (compensation !== '' && !types.includes(compensation)) {
    faults.push(`${type} is undone by ${compensation}, which is not offered`);
  }
  return faults;
}

function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
