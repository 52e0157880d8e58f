/** Batches: what is particular about submitting one. Everything else is as with any intent. */
import type { ExecutionAnswer } from '@symphainy/contracts/runtime';
import type { InputFault, JsonObject } from '@symphainy/kernel';
import {
  defaultConcurrency,
  formatDefinition,
  formatPointer,
  parseSolutionDocument,
  symphainyError,
} from '@symphainy/kernel';
import type { ForEachDefinition } from '@symphainy/kernel';
import type { SchemaRegistry } from '@symphainy/smart-city-sdk';
import type { RegistrySnapshot } from '../registry/registry-snapshot.js';
import { checkParams, known, send, submitIntent } from './submission.js';
import type { Submission, SubmissionPorts } from './submission.js';

export interface BatchItem {
  readonly key: string;
  readonly params: JsonObject;
}

/** Items that the request brings along. */
export interface ItemList {
  readonly itemType: string;
  readonly items: readonly BatchItem[];
  readonly limits: Partial<Pick<ForEachDefinition, 'concurrency' | 'ratePerSecond' | 'errorBudgetPercent'>>;
}

const itemsMember = 'items';
const faultsMax = 20;

/** Submits an intent that its solution carries out by a for-each. Throws SYM-EX-0001 for one that is no batch. */
export function submitDeclaredBatch(
  ports: SubmissionPorts,
  submission: Submission,
): Promise<ExecutionAnswer> {
  const { principal, type, solutionId } = submission;
  const snapshot = ports.registry.snapshot;
  if (snapshot && isPlainIntent(snapshot, principal.tenantId, type, solutionId)) {
    const detail = `${type} is not carried out by a for-each; submit it as an intent, or give \`items\` and \`item_type\``;
    throw symphainyError({
      code: 'SYM-EX-0001',
      detail,
      faults: [{ pointer: '/type', detail: 'is no batch' }],
    });
  }
  return submitIntent(ports, submission);
}

/**
 * Submits a list of items; the list becomes the member `items` of the parameters. A batch without a type of its
 * own has that of its items. Throws SYM-EX-0001 with the faults of every item that is not valid.
 */
export async function submitItems(
  ports: SubmissionPorts,
  submission: Submission,
  { itemType, items, limits }: ItemList,
): Promise<ExecutionAnswer> {
  const { type, params } = submission;
  await known(ports, type);
  await known(ports, itemType);
  if (Object.hasOwn(params, itemsMember)) {
    throw symphainyError({
      code: 'SYM-EX-0001',
      detail: 'the parameters of a batch with items of its own have no member `items`',
      faults: [{ pointer: `/params/${itemsMember}`, detail: 'is taken' }],
    });
  }
  if (type !== itemType) checkParams(ports.schemas, type, params);
  const faults = itemFaults(ports.schemas, itemType, items);
  if (faults.length > 0) {
    throw symphainyError({ code: 'SYM-EX-0001', detail: 'items of the batch are not valid', faults });
  }
  const definition: ForEachDefinition = {
    kind: 'for_each',
    source: { type: 'list', pointer: `/${itemsMember}` },
    itemIntent: itemType,
    concurrency: defaultConcurrency,
    ...limits,
  };
  const list = items.map(({ key, params: itemParams }) => ({ key, params: itemParams }));
  const split = ports.schemas.splitClassified(type, params);
  const batch = formatDefinition(definition) as JsonObject;
  return send(ports, submission, {
    split: { ...split, open: { ...(split.open as JsonObject), [itemsMember]: list } },
    digested: { params, [itemsMember]: list, batch },
    batch: Buffer.from(JSON.stringify(batch)),
  });
}

/** What is wrong with items: params that do not fit their type, classified values, keys that come twice. */
function itemFaults(schemas: SchemaRegistry, itemType: string, items: readonly BatchItem[]): InputFault[] {
  const faults: InputFault[] = [];
  const keys = new Set<string>();
  for (const [at, { key, params }] of items.entries()) {
    if (faults.length >= faultsMax) break;
    const pointer = formatPointer([itemsMember, String(at)]);
    if (keys.has(key)) faults.push({ pointer: `${pointer}/key`, detail: 'came before in this batch' });
    keys.add(key);
    const wrong = schemas.validateParams(itemType, params);
    faults.push(...wrong.map((fault) => ({ ...fault, pointer: `${pointer}/params${fault.pointer}` })));
    if (wrong.length > 0) continue;
    for (const classified of Object.keys(schemas.splitClassified(itemType, params).classified)) {
      const detail = 'is classified: an item of a batch carries open values and references only';
      faults.push({ pointer: `${pointer}/params${classified}`, detail });
    }
  }
  return faults.slice(0, faultsMax);
}

/** Whether the solutions that declare a type are known and none of them carries it out by a for-each. */
function isPlainIntent(
  snapshot: RegistrySnapshot,
  tenantId: string,
  type: string,
  solutionId: string,
): boolean {
  const declared = snapshot
    .solutionsOf(tenantId)
    .filter((solution) => solutionId === '' || solution.solutionId === solutionId)
    .flatMap(({ document }) => {
      const parsed = parseSolutionDocument(document === '' ? {} : JSON.parse(document));
      return parsed.valid ? parsed.document.intents : [];
    })
    .filter((intent) => intent.type === type);
  return declared.length > 0 && declared.every(({ saga }) => saga?.kind !== 'for_each');
}
