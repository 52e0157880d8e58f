import type { HandlerContext, HandlerResult, IntentDefinition } from '@symphainy/platform-sdk-realm';
import { TerminalRealmError, defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { ExternalSystems } from '@symphainy/public-works-external-system';
import type { Entity } from '../entity.js';
import { digestOf, entityOf, isSame } from '../entity.js';
import { targetRetry } from '../target-retry.js';
import { changeOf } from '../write/changes.js';
import { storable } from '../write/receipt.js';
import { writeEntity } from '../write/write-entity.js';
import { systemName } from './params.js';

interface WriteEntityParams {
  /** Where a dry run looks; a live one goes where its grant says. */
  readonly target?: string;
  /** The version that the write is based on; left out: as the binding says. */
  readonly base_etag?: string;
}

export function writeEntityIntent(systems: ExternalSystems): IntentDefinition {
  return defineIntent<WriteEntityParams>({
    type: 'content.write_entity',
    description:
      'Writes an entity (input `entity`) to the target that the grant names, unless it changed there.',
    params: {
      type: 'object',
      properties: { target: systemName, base_etag: { type: 'string', minLength: 1, maxLength: 256 } },
      examples: [{ key: 'MOT1' }],
    },
    effect: 'external_write',
    idempotency: 'conditional',
    compensation: 'content.undo_write',
    retry: targetRetry,
    timeoutMs: 30_000,
    async handle({ params }, context) {
      const entity = entityOf(context);
      return context.mode === 'dry_run'
        ? planned(systems, entity, targetOf(params, context), context)
        : written(systems, entity, params, context);
    },
  });
}

async function written(
  systems: ExternalSystems,
  { collection, key, document }: Entity,
  params: WriteEntityParams,
  context: HandlerContext,
): Promise<HandlerResult> {
  const { tenantId, signal } = context;
  const system = targetOf(params, context);
  const permission = await context.grant({ system, collection, key });
  const target = systems.target(system, context.bindings, context.tenantId);
  const order = {
    system,
    name: { collection, key },
    document,
    expectedBase: target.expectedBase,
    baseVersion: params.base_etag,
    conflictResolution: context.solutionContext.conflictResolution,
    idempotencyKey: context.stepKey,
    permission,
  };
  const receipt = await writeEntity(target, order, signal);
  const { etag, result, conflict, before_digest: before, after_digest: after } = receipt;
  const isChanged = result === 'created' || result === 'replaced';
  return {
    artifacts: [jsonArtifact('write_receipt', 'write_receipt', storable(receipt))],
    changes: isChanged ? [changeOf(tenantId, system, order.name, etag, before, after)] : [],
    ...(conflict && {
      events: [{ type: 'content.conflict_resolved', data: { system, collection, key, ...conflict } }],
    }),
  };
}

/** What the write would do now, for a dry run: nothing is sent. */
async function planned(
  systems: ExternalSystems,
  { collection, key, document }: Entity,
  system: string,
  context: HandlerContext,
): Promise<HandlerResult> {
  const found = await systems
    .target(system, context.bindings, context.tenantId)
    .read({ collection, key }, context.signal);
  const would = !found ? 'create' : isSame(found.document, document) ? 'leave' : 'replace';
  const plan = {
    system,
    collection,
    key,
    would,
    etag: found?.version ?? null,
    before_digest: found ? digestOf(found.document) : null,
    after_digest: digestOf(document),
  };
  return { artifacts: [jsonArtifact('write_plan', 'write_plan', plan)] };
}

/** The system that the grant names; without one, the parameter, else the only system that is bound. */
function targetOf(params: WriteEntityParams, { grants, bindings }: HandlerContext): string {
  const granted = grants[0]?.system;
  if (granted !== undefined) return granted;
  if (params.target !== undefined) return params.target;
  const [only, ...others] = bindings.filter(({ adapter }) => adapter === 'rest_adapter');
  if (only && others.length === 0) return only.system;
  throw new TerminalRealmError('no grant and no parameter `target` says which system is meant');
}
