/** `city.publish_solution`: a solution document; publishing again makes the next version, which is the active one. */
import { actingTenant, factEvent } from '@symphainy/smart-city-sdk';
import { formatSolutionDocument, symphainyError } from '@symphainy/kernel';
import type { DefinitionFault, JsonObject } from '@symphainy/kernel';
import type { IntentDefinition } from '@symphainy/platform-sdk-realm';
import { defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';
import { validateSolution } from './validate-solution.js';

interface PublishSolutionParams {
  readonly document: JsonObject;
  readonly tenant_id?: string;
}

export function publishSolutionIntent(): IntentDefinition {
  return defineIntent<PublishSolutionParams>({
    type: 'city.publish_solution',
    description:
      'Publishes a solution: its context, the intents that it supports, each with its saga, and the external systems that it binds. Running executions keep the version they began with. Refused when it asks for what this version cannot carry out.',
    params: {
      type: 'object',
      properties: {
        document: {
          type: 'object',
          description: 'The solution document.',
          examples: [
            {
              solution_id: 'insurance_migration',
              context: { goals: ['Move all policies'], constraints: ['No downtime'], risk: 'Data loss' },
              intents: [{ type: 'operations.plan_migration' }],
            },
          ],
        },
        tenant_id: { type: 'string', description: 'The tenant; only the root principal may name one.' },
      },
      required: ['document'],
      additionalProperties: false,
    },
    effect: 'pure',
    handle({ params }, context) {
      const tenantId = actingTenant(context.attribution, params.tenant_id);
      const validated = validateSolution(params.document);
      if (!validated.valid) throw refused(validated.faults);
      const { solutionId } = validated.document;
      const document = JSON.stringify(formatSolutionDocument(validated.document));
      const fact = factEvent({
        $case: 'solutionPublished',
        value: { tenantId, solutionId, version: 0, document },
      });
      if (context.mode === 'live') return { events: [fact] };
      const plan = { would_publish: { tenant_id: tenantId, solution_id: solutionId } };
      return { artifacts: [jsonArtifact('plan', 'plan', plan)] };
    },
  });
}

function refused(faults: readonly DefinitionFault[]) {
  const first = faults.find(({ code }) => code === 'SYM-SC-0008') ?? faults[0]!;
  return symphainyError({
    code: first.code,
    detail: `The solution cannot be published: ${first.pointer || 'the document'} ${first.detail}.`,
    faults: faults.map(({ pointer, detail }) => ({ pointer: `/document${pointer}`, detail })),
  });
}
