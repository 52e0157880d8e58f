/**
 * The digest of a partition's state: a commutative sum of the digests of its items, so that neither order
 * nor eviction shows in it. Items that changed are taken again when the digest is asked for, not before.
 */
import { DigestSum, canonicalJson, sha256 } from '@symphainy/kernel';
import { Attribution, SealedFields } from '@symphainy/contracts/kernel';
import { Manifest } from '@symphainy/contracts/realm';
import { SealedArtifact } from '@symphainy/contracts/wal';
import type { Execution, Running } from './execution/execution.js';
import type { ControlState } from './control/control-state.js';
import { controlItem } from './partition-state.js';
import type { PartitionState } from './partition-state.js';

export class StateDigest {
  private readonly sum = new DigestSum();
  private readonly items = new Map<string, Buffer>();

  /** The digest of the state as it is now, in hex, and the number of items in it. */
  take(state: PartitionState): { readonly digest: string; readonly items: number } {
    for (const id of state.dirty) {
      const before = this.items.get(id);
      if (before) this.sum.subtract(before);
      const encoded = encodeItem(state, id);
      if (encoded) {
        const digest = sha256(encoded);
        this.sum.add(digest);
        this.items.set(id, digest);
      } else {
        this.items.delete(id);
      }
    }
    state.dirty.clear();
    return { digest: this.sum.hex(), items: this.items.size };
  }
}

function encodeItem(state: PartitionState, id: string): Buffer | undefined {
  if (id === controlItem) return encodeControl(state.control);
  const execution = state.executions.get(id);
  if (execution) return encodeExecution(execution);
  const session = state.sessions.get(id);
  if (session) return Buffer.from(`session ${canonicalJson(session)}`);
  const incident = state.incidents.get(id);
  if (incident) return Buffer.from(`incident ${id} ${canonicalJson(incident)}`);
  return undefined;
}

function encodeExecution(execution: Execution): Buffer {
  const { requestDigest, running, ...plain } = execution;
  const parts: Uint8Array[] = [
    Buffer.from(`execution ${canonicalJson(plain)}`),
    Buffer.from(requestDigest, 'hex'),
  ];
  if (running) parts.push(...encodeRunning(running));
  return Buffer.concat(parts);
}

function encodeControl(control: ControlState): Buffer {
  const {
    genesis,
    tenants,
    bundles,
    solutionVersions,
    realms,
    schemas,
    revokedSessions,
    accounts,
    featureLevel,
  } = control;
  return Buffer.from(
    `control ${canonicalJson({
      genesis,
      tenants: Object.fromEntries(tenants),
      bundles: Object.fromEntries(
        [...bundles].map(([tenant, bundle]) => [tenant, [bundle.version, bundle.digest]]),
      ),
      solutions: Object.fromEntries(solutionVersions),
      realms: Object.fromEntries(
        [...realms].map(([name, realm]) => [name, [realm.address, encodeManifest(realm.manifest)]]),
      ),
      schemas: Object.fromEntries(schemas),
      revokedSessions: Object.fromEntries(revokedSessions),
      accounts: Object.fromEntries(accounts),
      featureLevel,
    })}`,
  );
}

function encodeManifest(manifest: Manifest): string {
  return Buffer.from(Manifest.encode(manifest).finish()).toString('base64');
}

function encodeRunning(running: Running): Uint8Array[] {
  const { labels, deadlineMs, mode, batch, steps, artifacts, forEach, writes, paused } = running;
  const plain = {
    labels,
    deadlineMs,
    mode,
    batch,
    paused,
    steps: Object.fromEntries(steps),
    writes: [...writes],
    forEach: [...forEach].map(([path, state]) => ({ path, ...state, open: [...state.open] })),
  };
  return [
    Buffer.from(canonicalJson(plain)),
    Attribution.encode(running.attribution).finish(),
    running.params,
    ...running.sealed.map((fields) => SealedFields.encode(fields).finish()),
    ...artifacts.flatMap(({ path, sealed }) => [Buffer.from(path), SealedArtifact.encode(sealed).finish()]),
  ];
}
