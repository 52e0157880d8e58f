import type { HandlerContext, IntentDefinition } from '@symphainy/platform-sdk-realm';
import { TerminalRealmError, defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { EntityTarget, ExternalSystems } from '@symphainy/public-works-external-system';
import { digestOf, entityOf, inputObject } from '../entity.js';
import { targetRetry } from '../target-retry.js';
import { changeOf } from '../write/changes.js';
import { readReceipt } from '../write/receipt.js';
import type { Undo } from '../write/undo-write.js';
import { cannotUndo, sendUndo, undoOf, undoOfUnknown } from '../write/undo-write.js';

/** What is to be undone, and the digest of what the write left there. */
interface FoundUndo {
  readonly undo: Undo;
  readonly writtenDigest: string | null;
}

export function undoWriteIntent(systems: ExternalSystems): IntentDefinition {
  return defineIntent<object>({
    type: 'content.undo_write',
    description:
      'Puts an entity back as it was before a write (input `write_receipt`), if nobody changed it since.',
    params: { type: 'object', examples: [{ key: 'MOT1' }] },
    effect: 'external_write',
    idempotency: 'conditional',
    retry: targetRetry,
    async handle(_, context) {
      if (context.mode === 'dry_run')
        throw new TerminalRealmError('a dry run writes nothing that could be undone');
      const granted = context.grants[0];
      if (!granted) throw new TerminalRealmError('the task carries no grant', { code: 'SYM-RL-0005' });
      const { system, collection, key } = granted;
      const permission = await context.grant({ system, collection, key });
      const name = { collection, key };
      const order = { system, name, idempotencyKey: context.stepKey, permission };
      const target = systems.target(system, context.bindings, context.tenantId);
      const { undo, writtenDigest } = await findUndo(target, order, context);
      if (undo.type === 'impossible') throw cannotUndo(order, undo.reason);
      if (undo.type === 'nothing') {
        const receipt = { system, collection, key, undone: false, reason: undo.reason };
        return { artifacts: [jsonArtifact('undo_receipt', 'undo_receipt', receipt)] };
      }
      const { version, digest } = await sendUndo(target, order, undo, context.signal);
      const receipt = {
        system,
        collection,
        key,
        undone: true,
        before_digest: writtenDigest,
        after_digest: digest,
      };
      return {
        artifacts: [jsonArtifact('undo_receipt', 'undo_receipt', { ...receipt, etag: version || null })],
        changes: [changeOf(context.tenantId, system, name, version, writtenDigest, digest)],
      };
    },
  });
}

async function findUndo(
  target: EntityTarget,
  {
    system,
    name,
  }: { readonly system: string; readonly name: { readonly collection: string; readonly key: string } },
  context: HandlerContext,
): Promise<FoundUndo> {
  if (context.inputs.get('write_receipt')?.content) {
    const receipt = readReceipt(inputObject(context, 'write_receipt'));
    const isOther =
      receipt.system !== system || receipt.collection !== name.collection || receipt.key !== name.key;
    if (isOther) throw cannotUndo({ system, name }, 'the receipt is of another entity');
    return { undo: undoOf(receipt), writtenDigest: receipt.after_digest };
  }
  // Without a receipt the outcome of the write never became known.
  const document = context.inputs.get('entity')?.content ? entityOf(context).document : undefined;
  const found = await target.read(name, context.signal);
  const wasAbsent =
    target.expectedBase === 'absent' && context.solutionContext.conflictResolution !== 'last_write_wins';
  return {
    undo: undoOfUnknown(found, document, wasAbsent),
    writtenDigest: found ? digestOf(found.document) : null,
  };
}
