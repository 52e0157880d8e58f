/** Facts of the control log as people see them; the platform's compiled forms stay in the log. */
import type { ControlFact } from '@symphainy/contracts/wal';
import { assertNever } from '@symphainy/kernel';
import type { JsonObject } from '@symphainy/kernel';
import { present } from './logged-transition.js';
import type { LoggedTransition } from './logged-transition.js';

export function factJson({ kind }: ControlFact, { position }: LoggedTransition): JsonObject {
  const fact = present(kind, 'kind of control fact', position);
  switch (fact.$case) {
    case 'tenantCreated':
      return { fact: 'tenant_created', tenant_id: fact.value.tenantId, name: fact.value.name };
    case 'policyPublished':
      return {
        fact: 'policy_published',
        tenant_id: fact.value.tenantId,
        name: fact.value.name,
        version: fact.value.version,
        digest: fact.value.digest,
        text: fact.value.text,
      };
    case 'schemaPublished':
      return {
        fact: 'schema_published',
        tenant_id: fact.value.tenantId,
        schema_id: fact.value.schemaId,
        version: fact.value.version,
        schema: fact.value.schema,
      };
    case 'solutionPublished':
      return {
        fact: 'solution_published',
        tenant_id: fact.value.tenantId,
        solution_id: fact.value.solutionId,
        version: fact.value.version,
        document: fact.value.document,
      };
    case 'realmRegistered':
      return {
        fact: 'realm_registered',
        realm: fact.value.manifest?.realm ?? '',
        version: fact.value.manifest?.version ?? '',
        address: fact.value.address,
        intents: fact.value.manifest?.intents.map(({ type }) => type) ?? [],
      };
    case 'sessionRevoked':
      return {
        fact: 'session_revoked',
        tenant_id: fact.value.tenantId,
        session_id: fact.value.sessionId,
        expires_at_ms: fact.value.expiresAtMs,
      };
    case 'accountCreated':
      return {
        fact: 'account_created',
        tenant_id: fact.value.tenantId,
        user_id: fact.value.userId,
        roles: fact.value.roles,
      };
    case 'featureLevel':
      return { fact: 'feature_level', level: fact.value.level };
    default:
      return assertNever(fact);
  }
}
