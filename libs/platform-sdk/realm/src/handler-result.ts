/** What a handler answers with, the limits that it must keep, and its form on the wire. */
import type { DataRef } from '@symphainy/contracts/kernel';
import type { Change, Succeeded } from '@symphainy/contracts/realm';
import type { JsonValue } from '@symphainy/kernel';
import { ContractBreach } from './realm-error.js';

export interface RealmArtifact {
  /** Unique within the step. */
  readonly name: string;
  /** One of the realm's artifact kinds. */
  readonly kind: string;
  readonly contentType: string;
  readonly content: Uint8Array;
  /** External data that it was made from; what Runtime handed in is known to Runtime already. */
  readonly derivedFrom?: readonly DataRef[];
}

export interface RealmEvent {
  readonly type: string;
  /** Bytes go as they are, anything else as JSON. */
  readonly data: Uint8Array | JsonValue;
}

export interface HandlerResult {
  readonly artifacts?: readonly RealmArtifact[];
  readonly events?: readonly RealmEvent[];
  /** What an external write changed. */
  readonly changes?: readonly Change[];
}

export const artifactBytesMax = 64 * 1024;
export const artifactsMax = 32;
export const eventsMax = 64;
/** All artifacts and events of one report: with headroom, what one frame of the log can hold. */
export const resultBytesMax = 512 * 1024;

/** A JSON document as an artifact. */
export function jsonArtifact(name: string, kind: string, value: unknown): RealmArtifact {
  return { name, kind, contentType: 'application/json', content: Buffer.from(JSON.stringify(value)) };
}

/** The result on the wire; throws when it breaks a limit or names an artifact kind that the realm lacks. */
export function toSucceeded(result: HandlerResult, artifactKinds: ReadonlySet<string>): Succeeded {
  const artifacts = result.artifacts ?? [];
  const events = result.events ?? [];
  assertAtMost(artifacts.length, artifactsMax, 'artifacts');
  assertAtMost(events.length, eventsMax, 'events');
  const names = new Set<string>();
  let bytes = 0;
  const succeeded: Succeeded = { artifacts: [], events: [] };
  for (const artifact of artifacts) {
    assertArtifact(artifact, names, artifactKinds);
    names.add(artifact.name);
    bytes += artifact.content.length;
    succeeded.artifacts.push({
      name: artifact.name,
      kind: artifact.kind,
      contentType: artifact.contentType,
      content: asBuffer(artifact.content),
      derivedFrom: artifact.derivedFrom ? [...artifact.derivedFrom] : [],
    });
  }
  for (const event of events) {
    if (event.type === '') throw new ContractBreach('the handler returned an event without a type');
    const data =
      event.data instanceof Uint8Array ? asBuffer(event.data) : Buffer.from(JSON.stringify(event.data));
    bytes += data.length;
    succeeded.events.push({ type: event.type, data });
  }
  assertAtMost(bytes, resultBytesMax, 'bytes of artifacts and events');
  return succeeded;
}

function assertArtifact(artifact: RealmArtifact, names: Set<string>, kinds: ReadonlySet<string>): void {
  const { name, kind, content } = artifact;
  if (name === '') throw new ContractBreach('the handler returned an artifact without a name');
  if (names.has(name)) throw new ContractBreach(`the handler returned two artifacts named ${name}`);
  if (!kinds.has(kind)) {
    throw new ContractBreach(`artifact ${name} is of kind ${kind}, which the realm does not declare`);
  }
  if (content.length > artifactBytesMax) {
    throw new ContractBreach(
      `artifact ${name} has ${content.length} bytes; inline artifacts have at most ${artifactBytesMax}`,
    );
  }
}

function assertAtMost(count: number, max: number, what: string): void {
  if (count > max) throw new ContractBreach(`the handler returned ${count} ${what}; at most ${max} fit`);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
