/** A policy bundle in force: what was published, compiled once and evaluated in process. */
import { compilePolicies } from '@symphainy/policy';
import type { CompiledPolicies, PolicySet } from '@symphainy/policy';

export interface Bundle {
  readonly tenantId: string;
  readonly name: string;
  readonly version: number;
  /** SHA-256 of the policies, hex: what every verdict cites. */
  readonly digest: string;
  readonly text: string;
  readonly compiled: CompiledPolicies;
}

/** Compiles a published bundle. Its JSON was made and validated by the publisher; SYM-PO-0001 otherwise. */
export function compileBundle(published: {
  readonly tenantId: string;
  readonly name: string;
  readonly version: number;
  readonly digest: string;
  readonly text: string;
  readonly compiledFrom: string;
}): Bundle {
  const policies = JSON.parse(published.compiledFrom) as PolicySet;
  const { tenantId, name, version, digest, text } = published;
  return { tenantId, name, version, digest, text, compiled: compilePolicies(policies) };
}

/** What is in force before a tenant has published anything: nothing is permitted. */
export function emptyBundle(tenantId: string): Bundle {
  return { tenantId, name: 'none', version: 0, digest: 'none', text: '', compiled: compilePolicies([]) };
}
