import type {
  ControlFact,
  Genesis,
  PolicyPublished,
  RealmRegistered,
  SolutionPublished,
} from '@symphainy/contracts/wal';
import { assertNever, derivedPlainId, parseSolutionDocument } from '@symphainy/kernel';
import { compileBundle } from '@symphainy/smart-city-primitives';
import { UnfoldableRecord } from '../unfoldable-record.js';
import type { ControlState, RegisteredIntent } from './control-state.js';
import { initialControlState, platformTenantId, solutionKey } from './control-state.js';

/** The control state that genesis makes. */
export function evolveGenesis(genesis: Genesis): ControlState {
  const { rootBundle, city, citySolution } = genesis;
  if (!rootBundle || !city || !citySolution) throw new UnfoldableRecord('genesis is incomplete');
  let state: ControlState = {
    ...initialControlState,
    genesis: {
      platformId: genesis.platformId,
      partitionCount: genesis.partitionCount,
      rootPublicKey: genesis.rootPublicKey,
      intentId: derivedPlainId('intent', genesis.platformId, 'genesis'),
    },
    tenants: new Map([[platformTenantId, { tenantId: platformTenantId, name: 'city' }]]),
  };
  state = publishPolicy(state, rootBundle);
  state = { ...state, rootBundle: state.bundles.get(platformTenantId) };
  state = registerRealm(state, city);
  return publishSolution(state, citySolution);
}

/** Folds one fact; it was admitted before it was recorded (`admit-fact.ts`). */
export function evolveControl(state: ControlState, fact: ControlFact): ControlState {
  const kind = fact.kind;
  switch (kind?.$case) {
    case 'tenantCreated': {
      const { tenantId, name } = kind.value;
      return { ...state, tenants: new Map(state.tenants).set(tenantId, { tenantId, name }) };
    }
    case 'policyPublished':
      return publishPolicy(state, kind.value);
    case 'schemaPublished': {
      const { tenantId, schemaId, version, schema } = kind.value;
      return {
        ...state,
        schemas: new Map(state.schemas).set(`${tenantId}/${schemaId}`, { version, schema }),
      };
    }
    case 'solutionPublished':
      return publishSolution(state, kind.value);
    case 'realmRegistered':
      return registerRealm(state, kind.value);
    case 'sessionRevoked': {
      const { sessionId, expiresAtMs } = kind.value;
      return { ...state, revokedSessions: new Map(state.revokedSessions).set(sessionId, expiresAtMs) };
    }
    case 'accountCreated': {
      const { userId, tenantId, roles } = kind.value;
      return { ...state, accounts: new Map(state.accounts).set(userId, { tenantId, roles }) };
    }
    case 'featureLevel':
      return { ...state, featureLevel: kind.value.level };
    case undefined:
      throw new UnfoldableRecord('a control fact without a kind: written by a newer version?');
    default:
      return assertNever(kind);
  }
}

function publishPolicy(state: ControlState, published: PolicyPublished): ControlState {
  const bundle = compileBundle(published);
  return {
    ...state,
    bundles: new Map(state.bundles).set(bundle.tenantId, bundle),
    bundlesByDigest: new Map(state.bundlesByDigest).set(bundle.digest, bundle),
  };
}

function publishSolution(state: ControlState, published: SolutionPublished): ControlState {
  const parsed = parseSolutionDocument(JSON.parse(published.document));
  if (!parsed.valid) {
    throw new UnfoldableRecord(`solution ${published.solutionId} v${published.version} cannot be read`);
  }
  const { tenantId, solutionId, version } = published;
  const solution = { tenantId, version, document: parsed.document };
  const key = solutionKey(tenantId, solutionId);
  return {
    ...state,
    solutions: new Map(state.solutions).set(key, solution),
    solutionVersions: new Map(state.solutionVersions).set(`${key}@${version}`, solution),
  };
}

function registerRealm(state: ControlState, registered: RealmRegistered): ControlState {
  const manifest = registered.manifest;
  if (!manifest) throw new UnfoldableRecord('a realm was registered without a manifest');
  const intents = new Map<string, RegisteredIntent>();
  for (const [type, intent] of state.intents) if (intent.realm !== manifest.realm) intents.set(type, intent);
  for (const declaration of manifest.intents) {
    intents.set(declaration.type, { realm: manifest.realm, realmVersion: manifest.version, declaration });
  }
  const realms = new Map(state.realms).set(manifest.realm, { manifest, address: registered.address });
  return { ...state, realms, intents };
}
