/** `city.create_account`: an account, and the token by which its owner sets a password. */
import { actingTenant, factEvent } from '@symphainy/smart-city-sdk';
import { derivedPlainId, symphainyError } from '@symphainy/kernel';
import type { IntentDefinition } from '@symphainy/platform-sdk-realm';
import { defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { SecurityGuard } from './security-guard.js';

interface CreateAccountParams {
  readonly email: string;
  readonly roles: readonly string[];
  readonly tenant_id?: string;
}

/** Only the platform's own principal has this role. */
const reservedRoles = ['root'];

/** @param accounts where the credentials are made; Runtime records only that the account exists. */
export function createAccountIntent(accounts: Pick<SecurityGuard, 'createAccount'>): IntentDefinition {
  return defineIntent<CreateAccountParams>({
    type: 'city.create_account',
    description:
      'Creates an account in a tenant. The artifact `enrolment` holds the token with which its owner sets the password, once, within seven days.',
    params: {
      type: 'object',
      properties: {
        email: {
          type: 'string',
          format: 'email',
          maxLength: 254,
          description: 'By which the account logs in; unique within the tenant.',
          'x-classification': 'personal',
          examples: ['ada@example.com'],
        },
        roles: {
          type: 'array',
          items: { type: 'string', pattern: '^[a-z][a-z0-9_-]{0,62}$' },
          minItems: 1,
          maxItems: 16,
          uniqueItems: true,
          description: 'Roles that policies refer to. `admin` may administer the tenant.',
          examples: [['admin'], ['underwriter', 'auditor']],
        },
        tenant_id: { type: 'string', description: 'The tenant; only the root principal may name one.' },
      },
      required: ['email', 'roles'],
      additionalProperties: false,
    },
    // Credentials live outside the log. A repeat under the same step key makes the same user.
    effect: 'external_write',
    idempotency: 'native',
    async handle({ params }, context) {
      const tenantId = actingTenant(context.attribution, params.tenant_id);
      const userId = derivedPlainId('user', context.stepKey);
      const roles = [...params.roles];
      refuseReserved(roles);
      if (context.mode === 'dry_run') {
        const plan = { would_create: { tenant_id: tenantId, roles } };
        return { artifacts: [jsonArtifact('plan', 'plan', plan)] };
      }
      const { enrolmentToken } = await accounts.createAccount({
        userId,
        tenantId,
        email: params.email,
        roles,
      });
      return {
        artifacts: [
          jsonArtifact('enrolment', 'enrolment', { user_id: userId, enrolment_token: enrolmentToken }),
        ],
        events: [factEvent({ $case: 'accountCreated', value: { tenantId, userId, roles } })],
      };
    },
  });
}

function refuseReserved(roles: readonly string[]): void {
  const at = roles.findIndex((role) => reservedRoles.includes(role));
  if (at < 0) return;
  const detail = `${roles[at]} is reserved to the platform`;
  throw symphainyError({
    code: 'SYM-RL-0001',
    detail: `roles: ${detail}`,
    faults: [{ pointer: `/roles/${at}`, detail }],
  });
}
