/** What someone asks for when a migration is to be planned. The steps of one saga share these parameters. */
import type { JsonObject } from '@symphainy/kernel';

export interface MigrationParams {
  readonly policies: number;
  readonly constraints: readonly string[];
  /** The external system that a scan in the same saga reads. */
  readonly source?: string;
  readonly contact?: { readonly name: string; readonly email: string };
}

export const constraintsMax = 20;
export const constraintLengthMax = 200;

export const migrationParamsSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['policies', 'constraints'],
  properties: {
    policies: {
      type: 'integer',
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'How many policies are to be migrated',
    },
    constraints: {
      type: 'array',
      maxItems: constraintsMax,
      items: { type: 'string', minLength: 1, maxLength: constraintLengthMax },
      description: 'What must hold all the time, beside the constraints of the solution',
    },
    source: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      description: 'The external system that an earlier step of the saga scans, as the solution binds it',
    },
    contact: {
      type: 'object',
      additionalProperties: false,
      required: ['name', 'email'],
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 200 },
        email: { type: 'string', format: 'email', maxLength: 254 },
      },
      'x-classification': 'personal',
      description: 'Who answers questions about the migration',
    },
  },
  examples: [{ policies: 350000, constraints: ['No downtime', 'Maintain auditability'] }],
};
