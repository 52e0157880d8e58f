/** Batches: an intent that is carried out for each of many items, and what operators do with it. */
import { defaultConcurrency, definitionLimits, executionStatuses } from '@symphainy/kernel';
import type { InputFault, JsonObject } from '@symphainy/kernel';
import { cancelBody, idempotencyKey, submitProperties } from './intent-contracts.js';
import type { SubmitBody } from './intent-contracts.js';
import { byId, listLimitMax, minPosition } from './read-contracts.js';
import { forUsers, json } from './route-contract.js';
import type { RouteContract } from './route-contract.js';
import { answer, integer, list, object, openObject, reference, text } from './schema.js';

/** How many items a request may bring along; more come in pages that a realm reads. */
export const batchItemsMax = 1_000;

export interface BatchItemBody {
  readonly key: string;
  readonly params: JsonObject;
}
export interface SubmitBatchBody extends Omit<SubmitBody, 'type' | 'params' | 'deadline'> {
  readonly type?: string;
  readonly params?: JsonObject;
  readonly items?: readonly BatchItemBody[];
  readonly item_type?: string;
  readonly concurrency?: number;
  readonly rate_per_second?: number;
  readonly error_budget_percent?: number;
}
export interface BatchItemsQuery {
  readonly status?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** What does not go together in a submission: it is either declared, or brings its items along. */
export function faultsOfBatch(body: SubmitBatchBody): readonly InputFault[] {
  if (body.items === undefined && body.item_type === undefined) {
    const limits = (['concurrency', 'rate_per_second', 'error_budget_percent'] as const)
      .filter((name) => body[name] !== undefined)
      .map((name) => ({ pointer: `/${name}`, detail: 'is declared by the saga, unless there are `items`' }));
    const missing = (['type', 'params'] as const)
      .filter((name) => body[name] === undefined)
      .map((name) => ({ pointer: `/${name}`, detail: 'is missing, unless there are `items`' }));
    return [...limits, ...missing];
  }
  return (['items', 'item_type'] as const)
    .filter((name) => body[name] === undefined)
    .map((name) => ({ pointer: `/${name}`, detail: 'is missing: `items` and `item_type` belong together' }));
}

const tags = ['batches'];
const { type, params, deadline: _deadline, ...others } = submitProperties;

function operation(name: 'pause' | 'resume' | 'cancel', summary: string): RouteContract {
  return forUsers('POST', `/api/batches/:id/${name}`, {
    operationId: `${name}Batch`,
    tags,
    summary,
    params: byId,
    body: cancelBody,
    response: { 200: json('The batch, now.', reference('BatchSubmission'), true) },
  });
}

export const batchContracts = {
  submitBatch: forUsers('POST', '/api/batches', {
    operationId: 'submitBatch',
    tags,
    summary: 'Submit a batch',
    description:
      'Either an intent whose saga is a for-each, by `type` and `params`; or a list of `items`, each of which becomes an ' +
      'execution of `item_type`. Each item is admitted by policy on its own. Answers 202 once the batch is durable.',
    headers: { type: 'object', properties: idempotencyKey },
    body: object(
      {
        ...others,
        type: {
          ...type,
          description: 'What the batch is: an intent of the solution; `item_type` by default.',
        },
        params: { ...params, description: 'The parameters of the batch.' },
        items: list(
          object(
            {
              key: text('Names the item in the batch.', { minLength: 1, maxLength: 256 }),
              params: openObject('The parameters of the item; none of them classified.'),
            },
            ['key', 'params'],
          ),
          { minItems: 1, maxItems: batchItemsMax },
        ),
        item_type: { ...type, description: 'The intent that is carried out for each of `items`.' },
        concurrency: integer(`Items under way at once; ${defaultConcurrency} by default.`, {
          minimum: 1,
          maximum: definitionLimits.concurrencyMax,
        }),
        rate_per_second: integer('Items started in a second at most.', {
          minimum: 1,
          maximum: definitionLimits.ratePerSecondMax,
        }),
        error_budget_percent: integer(
          'How many of the items that ended may have failed before no more start.',
          {
            minimum: 0,
            maximum: 100,
          },
        ),
      },
      ['session_id'],
    ),
    response: {
      200: json('The outcome, where it is known already.', reference('BatchSubmission'), true),
      202: json('The batch is durable.', reference('BatchSubmission'), true),
    },
  }),
  getBatch: forUsers('GET', '/api/batches/:id', {
    operationId: 'getBatch',
    tags,
    summary: 'How far a batch is',
    params: byId,
    headers: minPosition,
    response: { 200: json('The batch.', reference('Batch')) },
  }),
  listBatchItems: forUsers('GET', '/api/batches/:id/items', {
    operationId: 'listBatchItems',
    tags,
    summary: 'The items of a batch, in their order',
    params: byId,
    querystring: object({
      status: text('Only in this status.', { enum: executionStatuses }),
      limit: integer('How many at most.', { minimum: 1, maximum: listLimitMax, default: 50 }),
      cursor: text('`next_cursor` of the page before, with the same status.', { maxLength: 8192 }),
    }),
    response: {
      200: json(
        'A page.',
        answer({ items: list(reference('Execution')), next_cursor: text('Absent on the last page.') }, [
          'items',
        ]),
      ),
    },
  }),
  pauseBatch: operation('pause', 'Pause a batch: no more items start; those under way come to their end'),
  resumeBatch: operation('resume', 'Go on with a batch'),
  cancelBatch: operation('cancel', 'Cancel a batch: no more items start'),
};
