/** Batches of the public API, as a run looks at them. */
import type { Execution, SymphainyClient } from '@symphainy/platform-sdk-client';
import type { BatchApi, BatchItem } from './batch-api.js';
import { outcomeOf } from './batch-api.js';

export function batchApiOf({ batches }: Pick<SymphainyClient, 'batches'>): BatchApi {
  return {
    async start(options) {
      return { batchId: (await batches.submit(options)).batch_id };
    },
    async get(batchId) {
      const { execution, items } = await batches.get(batchId);
      const { status, error } = execution;
      return { status, counts: items, ...(error && { error }) };
    },
    async items(batchId, options) {
      const { items, next_cursor: nextCursor } = await batches.items(batchId, options);
      return { items: items.map(itemOf), ...(nextCursor !== undefined && { nextCursor }) };
    },
  };
}

/** Parameters are kept of what was not migrated only: there may be many items. */
function itemOf({ execution_id, item_key, status, error, params }: Execution): BatchItem {
  return {
    key: item_key ?? execution_id,
    execution_id,
    status,
    ...(error && { error: { code: error.code, detail: error.detail } }),
    ...(outcomeOf(status) !== 'migrated' && params && { params }),
  };
}
