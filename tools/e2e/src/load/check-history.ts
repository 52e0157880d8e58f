/** What callers were told, held against what the log says: the promise that nothing acknowledged is lost or applied twice. */
import { partitionOf } from '@symphainy/kernel';
import type { SymphainyClient } from '@symphainy/platform-sdk-client';
import type { LogScan } from '../log/log-scan.js';
import type { RecordedLoad } from './recorded-load.js';

export interface Findings {
  /** Acknowledged and not in the log. */
  readonly lost: readonly string[];
  /** In the log more than once, or ended more than once. */
  readonly duplicated: readonly string[];
  readonly notEnded: readonly string[];
  /** In the log though no caller asked for it. */
  readonly unasked: readonly string[];
}

export const noFindings: Findings = { lost: [], duplicated: [], notEnded: [], unasked: [] };

/** Repeats every request of which the caller knows nothing; afterwards each has an execution. */
export async function resolveUnknown(load: RecordedLoad, client: SymphainyClient): Promise<number> {
  const unknown = load.operations.filter(({ told }) => told?.type === 'unknown');
  await Promise.all(
    unknown.map(async (operation) => {
      const { execution_id: executionId, intent_id: intentId } = await load.repeat(operation, client);
      operation.told = { type: 'acknowledged', executionId, intentId };
    }),
  );
  return unknown.length;
}

/** @param others executions that others than this load asked for */
export function checkHistory(
  load: RecordedLoad,
  log: LogScan,
  others: ReadonlySet<string> = new Set(),
): Findings {
  const asked = new Set(load.acknowledged().map(({ told }) => told.executionId));
  const inLog = [...log.accepted].filter(
    ([id]) => (partitionOf('execution', id) ?? 0) > 0 && !others.has(id),
  );
  return {
    lost: [...asked].filter((id) => !log.accepted.has(id)),
    duplicated: inLog
      .filter(([id, times]) => times > 1 || (log.ended.get(id)?.length ?? 0) > 1)
      .map(([id]) => id),
    notEnded: inLog.filter(([id]) => !log.ended.has(id)).map(([id]) => id),
    unasked: inLog.filter(([id]) => !asked.has(id)).map(([id]) => id),
  };
}
