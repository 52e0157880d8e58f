/** Opens the content of an artifact for somebody: an act of its own, with a purpose, decided and on record. */
import { randomUUID } from 'node:crypto';
import type { HydrateItem, IntakeItem } from '@symphainy/contracts/runtime';
import { derivedId, symphainyError } from '@symphainy/kernel';
import type { ReadStoreReader } from '@symphainy/public-works-read-store';
import { openArtifact } from '@symphainy/runtime-data-brain';
import type { EngineAnswer } from '@symphainy/runtime-engine';
import { sessionlessCaller } from '../session-claims.js';
import { existing, principalOf } from './intake-desk.js';
import type { Answer, IntakeDesk } from './intake-desk.js';

const artifactRowWaitMs = 5_000;

export async function hydrateArtifact(
  desk: IntakeDesk,
  item: IntakeItem,
  hydrate: HydrateItem,
  answer: Answer,
): Promise<void> {
  const principal = principalOf(hydrate.principal);
  const { artifactId, purpose } = hydrate;
  const partition = existing('artifact', artifactId);
  const reader = desk.parts.readStore.tenant(principal.tenantId);
  const row =
    (await reader.artifact(artifactId)) ?? (await artifactWhenProjected(desk, partition, reader, artifactId));
  if (!row) throw symphainyError({ code: 'SYM-EX-0004', detail: `there is no artifact ${artifactId}` });
  const { executionId } = row;
  const intentId = derivedId('intent', partition, artifactId, 'hydrate', randomUUID());
  const value = {
    artifactId,
    executionId,
    intentId,
    caller: sessionlessCaller(principal),
    purpose: purpose.slice(0, 500),
  };
  const engineAnswer = await new Promise<EngineAnswer>((resolve) =>
    desk.command({ ...item, partition }, principal.tenantId, { $case: 'hydrateArtifact', value }, resolve),
  );
  if (engineAnswer.type !== 'hydrated') return desk.tell(item, engineAnswer, answer);
  const sealed = {
    keyId: row.keyId,
    nonce: Buffer.from(row.nonce),
    ciphertext: Buffer.from(row.ciphertext),
  };
  const content = await openArtifact(desk.parts.keys, principal.tenantId, { artifactId, content: sealed });
  const { position } = engineAnswer;
  answer({ $case: 'hydrated', value: { artifactId, contentType: row.contentType, content, position } });
}

/** Rows come a moment after the record: wait for the frame that is the last one now. */
async function artifactWhenProjected(
  desk: IntakeDesk,
  partition: number,
  reader: ReturnType<ReadStoreReader['tenant']>,
  artifactId: string,
) {
  const seq = desk.parts.owner.partitions.get(partition)?.chain.seq;
  if (seq === undefined || !(await desk.parts.readStore.waitFor(partition, seq, artifactRowWaitMs)))
    return undefined;
  return reader.artifact(artifactId);
}
