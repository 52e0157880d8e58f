/** `city.publish_schema`: a JSON Schema under a name of the tenant's. */
import { actingTenant, compileSchema, factEvent } from '@symphainy/smart-city-sdk';
import type { JsonObject } from '@symphainy/kernel';
import type { IntentDefinition } from '@symphainy/platform-sdk-realm';
import { defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';

interface PublishSchemaParams {
  readonly schema_id: string;
  readonly schema: JsonObject;
  readonly tenant_id?: string;
}

export function publishSchemaIntent(): IntentDefinition {
  return defineIntent<PublishSchemaParams>({
    type: 'city.publish_schema',
    description:
      'Publishes a JSON Schema 2020-12 under a name; publishing again makes the next version. Refused when it does not compile, or when it cannot be decided which values its `x-classification` applies to.',
    params: {
      type: 'object',
      properties: {
        schema_id: {
          type: 'string',
          pattern: '^[a-z][a-z0-9_.-]{0,126}$',
          description: 'The name of the schema within the tenant.',
          examples: ['claims.policy'],
        },
        schema: {
          type: 'object',
          description:
            'The schema. `x-classification` (public, internal, personal, secret) says which values are to be sealed.',
          examples: [
            {
              type: 'object',
              properties: { holder: { type: 'string', 'x-classification': 'personal' } },
            },
          ],
        },
        tenant_id: { type: 'string', description: 'The tenant; only the root principal may name one.' },
      },
      required: ['schema_id', 'schema'],
      additionalProperties: false,
    },
    effect: 'pure',
    handle({ params }, context) {
      const tenantId = actingTenant(context.attribution, params.tenant_id);
      const { digest } = compileSchema(params.schema);
      const schema = JSON.stringify(params.schema);
      const value = { tenantId, schemaId: params.schema_id, version: 0, schema };
      const fact = factEvent({ $case: 'schemaPublished', value });
      if (context.mode === 'live') return { events: [fact] };
      const plan = { would_publish: { tenant_id: tenantId, schema_id: params.schema_id, digest } };
      return { artifacts: [jsonArtifact('plan', 'plan', plan)] };
    },
  });
}
