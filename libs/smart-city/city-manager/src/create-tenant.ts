/** `city.create_tenant`: a tenant with a name of its own. */
import { factEvent } from '@symphainy/smart-city-sdk';
import { derivedPlainId } from '@symphainy/kernel';
import type { IntentDefinition } from '@symphainy/platform-sdk-realm';
import { defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';

interface CreateTenantParams {
  readonly name: string;
}

export function createTenantIntent(): IntentDefinition {
  return defineIntent<CreateTenantParams>({
    type: 'city.create_tenant',
    description:
      'Creates a tenant. Nothing is permitted in it until a policy is published. The artifact `tenant` holds its id.',
    params: {
      type: 'object',
      properties: {
        name: {
          type: 'string',
          // No underscore: a name never looks like an id.
          pattern: '^[a-z][a-z0-9-]{0,61}[a-z0-9]$',
          description: 'The name by which its people log in; unique on the platform.',
          examples: ['acme-insurance'],
        },
      },
      required: ['name'],
      additionalProperties: false,
    },
    effect: 'pure',
    handle({ params: { name } }, context) {
      // The same over retries: a repeat names the same tenant.
      const tenantId = derivedPlainId('tenant', context.stepKey);
      if (context.mode === 'dry_run')
        return { artifacts: [jsonArtifact('plan', 'plan', { would_create: { name } })] };
      return {
        artifacts: [jsonArtifact('tenant', 'tenant', { tenant_id: tenantId, name })],
        events: [factEvent({ $case: 'tenantCreated', value: { tenantId, name } })],
      };
    },
  });
}
