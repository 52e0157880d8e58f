/** The registries, as the public API shows them. Addresses of realms are the platform's own affair and stay inside. */
import type { IntentTypeEntry, PolicyEntry, RealmEntry, SolutionEntry } from '@symphainy/contracts/runtime';
import { textOf } from './json-bytes.js';

export function solutionView(solution: SolutionEntry) {
  return {
    solution_id: solution.solutionId,
    version: solution.version,
    intents: solution.intents,
    document: documentOf(solution.document),
  };
}

export function intentTypeView(entry: IntentTypeEntry) {
  return { type: entry.type, realm: entry.realm, description: textOf(entry.description) };
}

export function schemaView(entry: IntentTypeEntry) {
  return { schema_id: entry.type, schema: documentOf(entry.paramsSchema) };
}

export function realmView(realm: RealmEntry) {
  return { realm: realm.realm, version: realm.version, intents: realm.intents };
}

export function policyView(policy: PolicyEntry) {
  return { name: policy.name, version: policy.version, digest: policy.digest, text: policy.text };
}

/** JSON text of the registry, which checked it when it was published. */
function documentOf(text: string): unknown {
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
