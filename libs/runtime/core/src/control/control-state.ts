/**
 * What the control log says: tenants, bundles, realms, solutions, schemas, revocations.
 *
 * I1  Every owner folds the same log to the same state; a turn is decided as of one control seq.
 * I2  It is immutable: a fold makes a new one, so that replay can keep the one of each control seq.
 * I3  Versions of solutions and bundles stay: a running execution and an old verdict keep theirs.
 */
import type { IntentDeclaration, Manifest } from '@symphainy/contracts/realm';
import type { SolutionDocument } from '@symphainy/kernel';
import type { Bundle } from '@symphainy/smart-city-primitives';

export const platformTenantId = 'ten_city';
export const citySolutionId = 'city';
/** Intents of Smart City carry this prefix, run in the control partition and are decided by the root bundle. */
export const cityPrefix = 'city.';

export interface Tenant {
  readonly tenantId: string;
  readonly name: string;
}

export interface Solution {
  readonly tenantId: string;
  readonly version: number;
  readonly document: SolutionDocument;
}

export interface RegisteredRealm {
  readonly manifest: Manifest;
  readonly address: string;
}

export interface RegisteredIntent {
  readonly realm: string;
  readonly realmVersion: string;
  readonly declaration: IntentDeclaration;
}

export interface Genesis {
  readonly platformId: string;
  readonly partitionCount: number;
  readonly rootPublicKey: string;
  /** The intent to which everything that the platform does by itself is attributed. */
  readonly intentId: string;
}

export interface ControlState {
  readonly genesis: Genesis | undefined;
  readonly rootBundle: Bundle | undefined;
  readonly tenants: ReadonlyMap<string, Tenant>;
  /** In force, by tenant. */
  readonly bundles: ReadonlyMap<string, Bundle>;
  /** Every bundle that ever was in force, by digest. */
  readonly bundlesByDigest: ReadonlyMap<string, Bundle>;
  /** The newest version, by `tenant/solution`. */
  readonly solutions: ReadonlyMap<string, Solution>;
  /** Every version, by `tenant/solution@version`. */
  readonly solutionVersions: ReadonlyMap<string, Solution>;
  readonly realms: ReadonlyMap<string, RegisteredRealm>;
  readonly intents: ReadonlyMap<string, RegisteredIntent>;
  /** The newest version, by `tenant/schema`. */
  readonly schemas: ReadonlyMap<string, { readonly version: number; readonly schema: string }>;
  /** Revoked sessions and when they would have expired anyway. */
  readonly revokedSessions: ReadonlyMap<string, number>;
  readonly accounts: ReadonlyMap<string, { readonly tenantId: string; readonly roles: readonly string[] }>;
  readonly featureLevel: number;
}

export const initialControlState: ControlState = {
  genesis: undefined,
  rootBundle: undefined,
  tenants: new Map(),
  bundles: new Map(),
  bundlesByDigest: new Map(),
  solutions: new Map(),
  solutionVersions: new Map(),
  realms: new Map(),
  intents: new Map(),
  schemas: new Map(),
  revokedSessions: new Map(),
  accounts: new Map(),
  featureLevel: 0,
};

export function solutionKey(tenantId: string, solutionId: string): string {
  return `${tenantId}/${solutionId}`;
}

/** The version of a solution that an execution was accepted under. */
export function solutionVersion(
  control: ControlState,
  tenantId: string,
  solutionId: string,
  version: number,
): Solution | undefined {
  const owner = solutionId === citySolutionId ? platformTenantId : tenantId;
  return control.solutionVersions.get(`${solutionKey(owner, solutionId)}@${version}`);
}

/** The active solutions of a tenant that declare an intent. */
export function solutionsDeclaring(
  control: ControlState,
  tenantId: string,
  type: string,
): readonly Solution[] {
  const owner = type.startsWith(cityPrefix) ? platformTenantId : tenantId;
  const found: Solution[] = [];
  for (const solution of control.solutions.values()) {
    if (solution.tenantId !== owner) continue;
    if (solution.document.intents.some((intent) => intent.type === type)) found.push(solution);
  }
  return found;
}
