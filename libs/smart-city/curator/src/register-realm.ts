/** `city.register_realm`: dials a realm, asks what it can do, and registers what it answers. */
import { factEvent } from '@symphainy/smart-city-sdk';
import { symphainyError } from '@symphainy/kernel';
import type { IntentDefinition } from '@symphainy/platform-sdk-realm';
import { defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { DescribeRealm } from './describe-realm.js';
import { validateManifest } from './validate-manifest.js';

interface RegisterRealmParams {
  readonly address: string;
}

const timeoutMs = 15_000;

export function registerRealmIntent(describeRealm: DescribeRealm): IntentDefinition {
  return defineIntent<RegisterRealmParams>({
    type: 'city.register_realm',
    description:
      'Registers the realm that answers at an address, with the intents that it offers; registering it again replaces what was known of it. Refused when its manifest breaks the participation contract.',
    params: {
      type: 'object',
      properties: {
        address: {
          type: 'string',
          pattern: '^(\\[[0-9a-fA-F:]+\\]|[A-Za-z0-9.-]+):[0-9]{1,5}$',
          maxLength: 261,
          description: 'Where the realm is reached: host:port.',
          examples: ['127.0.0.1:7410'],
        },
      },
      required: ['address'],
      additionalProperties: false,
    },
    effect: 'read',
    timeoutMs,
    async handle({ params: { address } }, context) {
      const manifest = await describeRealm(address);
      const faults = validateManifest(manifest);
      if (faults.length > 0) {
        const [first] = faults;
        throw symphainyError({
          code: 'SYM-SC-0002',
          detail: `The manifest of the realm at ${address} is not valid: ${first?.pointer} ${first?.detail}.`,
          remedy: 'Run `symphainy realm verify ADDRESS` and mend what it names.',
          faults: faults.slice(0, 20),
        });
      }
      const fact = factEvent({ $case: 'realmRegistered', value: { manifest, address } });
      if (context.mode === 'live') return { events: [fact] };
      const intents = manifest.intents.map(({ type }) => type);
      const plan = { would_register: { realm: manifest.realm, version: manifest.version, address, intents } };
      return { artifacts: [jsonArtifact('plan', 'plan', plan)] };
    },
  });
}
