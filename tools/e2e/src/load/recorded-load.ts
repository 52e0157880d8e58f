/**
 * Callers that submit one intent after another, each under a key of its own, and write down what they were
 * told: acknowledged, refused, or nothing they can rely on. A checker holds that against the log afterwards.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { SymphainyError } from '@symphainy/kernel';
import type { SubmitOptions, Submission, SymphainyClient } from '@symphainy/platform-sdk-client';

export type Told =
  | { readonly type: 'acknowledged'; readonly executionId: string; readonly intentId: string }
  /** It may have been recorded or not. */
  | { readonly type: 'unknown'; readonly code: string }
  /** It was not recorded, and will not be under this request. */
  | { readonly type: 'refused'; readonly code: string };

export interface Operation {
  readonly idempotencyKey: string;
  /** Undefined while no answer has come. */
  told: Told | undefined;
}

export interface RecordedLoadOptions {
  /** Should repeat nothing by itself, so that every failure is written down. */
  readonly client: SymphainyClient;
  readonly submission: Pick<SubmitOptions, 'type' | 'params' | 'labels'>;
  readonly callers: number;
  /** Names the keys. */
  readonly name: string;
  /** Between two submissions of one caller. */
  readonly pauseMs: number;
}

/** After these, nothing is known of what the platform recorded. */
const unknownAfter = new Set(['SYM-LP-0009', 'SYM-RT-0001', 'SYM-RT-0007', 'SYM-RT-0015']);

export class RecordedLoad {
  readonly operations: Operation[] = [];
  private readonly callers: Promise<void>[] = [];
  private stopping = false;

  constructor(private readonly options: RecordedLoadOptions) {}

  start(): void {
    for (let caller = 0; caller < this.options.callers; caller++) this.callers.push(this.call(caller));
  }

  /** Lets each caller finish the request under way. */
  async stop(): Promise<readonly Operation[]> {
    this.stopping = true;
    await Promise.all(this.callers);
    return this.operations;
  }

  acknowledged(): (Operation & { readonly told: Extract<Told, { type: 'acknowledged' }> })[] {
    return this.operations.filter(
      (operation): operation is Operation & { readonly told: Extract<Told, { type: 'acknowledged' }> } =>
        operation.told?.type === 'acknowledged',
    );
  }

  /** The same request under the same key. */
  repeat(operation: Operation, client: SymphainyClient): Promise<Submission> {
    return client.submit({ ...this.options.submission, idempotencyKey: operation.idempotencyKey, wait: 30 });
  }

  private async call(caller: number): Promise<void> {
    const { client, submission, name, pauseMs } = this.options;
    for (let n = 0; !this.stopping; n++) {
      const operation: Operation = { idempotencyKey: `${name}-${caller}-${n}`, told: undefined };
      this.operations.push(operation);
      try {
        const { execution_id: executionId, intent_id: intentId } = await client.submit({
          ...submission,
          idempotencyKey: operation.idempotencyKey,
        });
        operation.told = { type: 'acknowledged', executionId, intentId };
      } catch (error) {
        if (!(error instanceof SymphainyError)) throw error;
        operation.told = { type: unknownAfter.has(error.code) ? 'unknown' : 'refused', code: error.code };
      }
      await pause(pauseMs);
    }
  }
}
