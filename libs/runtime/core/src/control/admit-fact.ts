import type { ControlFact } from '@symphainy/contracts/wal';
import { assertNever, intentTypesOf, parseSolutionDocument } from '@symphainy/kernel';
import type { ErrorCode } from '@symphainy/kernel';
import type { ControlState } from './control-state.js';
import { platformTenantId, solutionKey } from './control-state.js';

export type Admission =
  | { readonly type: 'admitted'; readonly fact: ControlFact }
  | { readonly type: 'refused'; readonly code: ErrorCode; readonly detail: string };

/**
 * Whether a fact that Smart City prepared may be recorded now, and the fact as it is recorded: versions are
 * given here, where there is one order. `actingTenantId` is the tenant of the intent behind it: only the
 * platform's own may change another's.
 */
export function admitFact(control: ControlState, fact: ControlFact, actingTenantId: string): Admission {
  const kind = fact.kind;
  switch (kind?.$case) {
    case 'tenantCreated': {
      const { tenantId, name } = kind.value;
      if (actingTenantId !== platformTenantId)
        return refused('SYM-RT-0014', 'only the platform creates tenants');
      for (const tenant of control.tenants.values()) {
        if (tenant.name === name) return refused('SYM-SC-0001', `a tenant named '${name}' exists already`);
      }
      if (control.tenants.has(tenantId)) return refused('SYM-SC-0001', `tenant ${tenantId} exists already`);
      return { type: 'admitted', fact };
    }
    case 'policyPublished': {
      const tenantId = kind.value.tenantId;
      if (tenantId === platformTenantId) return refused('SYM-SC-0002', 'the root bundle cannot be replaced');
      const version = (control.bundles.get(tenantId)?.version ?? 0) + 1;
      return scoped(control, actingTenantId, tenantId, {
        $case: kind.$case,
        value: { ...kind.value, version },
      });
    }
    case 'schemaPublished': {
      const { tenantId, schemaId } = kind.value;
      const version = (control.schemas.get(`${tenantId}/${schemaId}`)?.version ?? 0) + 1;
      return scoped(control, actingTenantId, tenantId, {
        $case: kind.$case,
        value: { ...kind.value, version },
      });
    }
    case 'solutionPublished': {
      const { tenantId, solutionId } = kind.value;
      if (tenantId === platformTenantId)
        return refused('SYM-SC-0002', 'the city solution cannot be replaced');
      const missing = intentsWithoutRealm(control, kind.value.document);
      if (missing.length > 0) return refused('SYM-SC-0002', `no realm offers ${missing.join(', ')}`);
      const version = (control.solutions.get(solutionKey(tenantId, solutionId))?.version ?? 0) + 1;
      return scoped(control, actingTenantId, tenantId, {
        $case: kind.$case,
        value: { ...kind.value, version },
      });
    }
    case 'realmRegistered': {
      if (actingTenantId !== platformTenantId)
        return refused('SYM-RT-0014', 'only the platform registers realms');
      const manifest = kind.value.manifest;
      if (!manifest) return refused('SYM-SC-0002', 'a realm needs a manifest');
      for (const intent of manifest.intents) {
        const owner = control.intents.get(intent.type)?.realm ?? manifest.realm;
        if (owner !== manifest.realm)
          return refused('SYM-SC-0002', `intent ${intent.type} belongs to realm ${owner}`);
      }
      return { type: 'admitted', fact };
    }
    case 'sessionRevoked':
    case 'accountCreated':
      return scoped(control, actingTenantId, kind.value.tenantId, kind);
    case 'featureLevel':
      if (actingTenantId !== platformTenantId)
        return refused('SYM-RT-0014', 'only the platform raises the level');
      if (kind.value.level <= control.featureLevel)
        return refused('SYM-SC-0002', 'the feature level only rises');
      return { type: 'admitted', fact };
    case undefined:
      return refused('SYM-SC-0002', 'a control fact without a kind');
    default:
      return assertNever(kind);
  }
}

/** The intents that a solution names and no registered realm offers. */
function intentsWithoutRealm(control: ControlState, document: string): string[] {
  const parsed = parseSolutionDocument(JSON.parse(document));
  if (!parsed.valid) return [];
  return intentTypesOf(parsed.document).filter((type) => !control.intents.has(type));
}

function scoped(
  control: ControlState,
  actingTenantId: string,
  tenantId: string,
  kind: NonNullable<ControlFact['kind']>,
): Admission {
  if (!control.tenants.has(tenantId)) return refused('SYM-SC-0002', `there is no tenant ${tenantId}`);
  if (actingTenantId !== platformTenantId && actingTenantId !== tenantId) {
    return refused('SYM-RT-0014', 'a tenant changes its own definitions only');
  }
  return { type: 'admitted', fact: { kind } };
}

function refused(code: ErrorCode, detail: string): Admission {
  return { type: 'refused', code, detail };
}
