/** `city.publish_policy`: a tenant's policies, whole. What the official engine or the compiler refuses is not published. */
import { actingTenant, factEvent } from '@symphainy/smart-city-sdk';
import type { PolicyPublished } from '@symphainy/contracts/wal';
import type { IntentDefinition } from '@symphainy/platform-sdk-realm';
import { defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';
import { bundleDigest } from '@symphainy/policy';
import { parsePolicies } from '@symphainy/policy-authoring';

interface PublishPolicyParams {
  readonly text: string;
  readonly name?: string;
  readonly tenant_id?: string;
}

const textLengthMax = 128 * 1024;
const defaultName = 'main';

export function publishPolicyIntent(): IntentDefinition {
  return defineIntent<PublishPolicyParams>({
    type: 'city.publish_policy',
    description:
      'Publishes a policy bundle: it replaces the one in force and decides every intent and step of the tenant from then on. What no policy permits is denied.',
    params: {
      type: 'object',
      properties: {
        text: {
          type: 'string',
          minLength: 1,
          maxLength: textLengthMax,
          description: 'The policies in Cedar, all of them.',
          examples: [
            '@id("clerks may plan")\npermit (principal in Role::"clerk", action == Action::"operations.plan_migration", resource);',
          ],
        },
        name: {
          type: 'string',
          pattern: '^[a-z][a-z0-9_.-]{0,62}$',
          description: 'A name for the bundle; `main` unless given.',
          examples: ['main'],
        },
        tenant_id: { type: 'string', description: 'The tenant; only the root principal may name one.' },
      },
      required: ['text'],
      additionalProperties: false,
    },
    effect: 'pure',
    handle({ params }, context) {
      const tenantId = actingTenant(context.attribution, params.tenant_id);
      const published = policyBundle(tenantId, params.name ?? defaultName, params.text);
      const fact = factEvent({ $case: 'policyPublished', value: published });
      if (context.mode === 'live') return { events: [fact] };
      const { name, digest } = published;
      const plan = { would_publish: { tenant_id: tenantId, name, digest } };
      return { artifacts: [jsonArtifact('plan', 'plan', plan)] };
    },
  });
}

/** A bundle as the log holds it: the author's text, and the same in the form that is compiled. Throws SYM-PO-000*. */
export function policyBundle(tenantId: string, name: string, text: string): PolicyPublished {
  const policies = parsePolicies(text);
  const digest = bundleDigest(policies);
  return { tenantId, name, version: 0, digest, text, compiledFrom: JSON.stringify(policies) };
}
