import type { IntentDefinition } from '@symphainy/platform-sdk-realm';
import { TerminalRealmError, defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { ExternalSystems, StoredEntity } from '@symphainy/public-works-external-system';
import type { Entity } from '../entity.js';
import { digestOf, entityOf, entityText, inputObject } from '../entity.js';
import { differingPointers } from '../json-difference.js';
import { targetRetry } from '../target-retry.js';
import type { WriteReceipt } from '../write/receipt.js';
import { readReceipt } from '../write/receipt.js';

const pointersMax = 20;

export function verifyEntityIntent(systems: ExternalSystems): IntentDefinition {
  return defineIntent<object>({
    type: 'content.verify_entity',
    description: 'Reads an entity back from the target and compares it with what was written.',
    params: { type: 'object', examples: [{ key: 'MOT1' }] },
    effect: 'read',
    retry: targetRetry,
    async handle(_, context) {
      const entity = entityOf(context);
      const receipt = readReceipt(inputObject(context, 'write_receipt'));
      const { system } = receipt;
      const { collection, key } = entity;
      const found = await systems
        .target(system, context.bindings, context.tenantId)
        .read({ collection, key }, context.signal);
      const verification = verified(entity, receipt, found);
      const origin = { tenantId: context.tenantId, system, collection, key, version: found?.version ?? '' };
      return {
        artifacts: [{ ...jsonArtifact('verification', 'verification', verification), derivedFrom: [origin] }],
      };
    },
  });
}

/** What reading back found; throws SYM-CT-0006 with the pointers that differ where it should be equal. */
export function verified(entity: Entity, receipt: WriteReceipt, found: StoredEntity | undefined): object {
  const { collection, key, document } = entity;
  const differs = found ? differingPointers(document, found.document, pointersMax) : [''];
  const digest = found ? digestOf(found.document) : null;
  const verification = { system: receipt.system, collection, key, equal: differs.length === 0, digest };
  if (verification.equal || (receipt.result === 'kept' && (digest ?? '') === receipt.after_digest))
    return { ...verification, kept: receipt.result === 'kept', etag: found?.version ?? null };
  const where = entityText(receipt.system, entity);
  const fault = found ? `differs at ${differs.map((at) => at || 'its root').join(', ')}` : 'is not there';
  throw new TerminalRealmError(`${where} ${fault}`, { code: 'SYM-CT-0006' });
}
