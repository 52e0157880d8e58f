/** A log for tests, and a way to project it in batches. */
import type { ReadStoreWriter } from '@symphainy/public-works-read-store';
import type { LoggedTransition } from './logged-transition.js';
import { Projection } from './projection.js';
import {
  accepted,
  artifact,
  failedReport,
  failedStep,
  logged,
  partition,
  recorded,
  report,
  retry,
  scheduled,
  started,
  submit,
  succeeded,
  succeededStep,
  wholeExecution,
} from './sample-transitions.js';

/** Four executions one after the other, and one with a retry that crosses the border of two chunks. */
export function sampleLog(): LoggedTransition[] {
  return [
    ...['a', 'b', 'c', 'd'].flatMap((name, at) => wholeExecution(name, 1 + 3 * at)),
    logged(4_094, 0, submit('r'), [accepted('r'), started('r'), scheduled('r', '0', 1, ['art_x'])]),
    logged(4_095, 0, failedReport('r', '0'), [failedStep('r', '0'), retry('r', '0', 2)]),
    logged(4_096, 0, failedReport('r', '0'), [scheduled('r', '0', 2, ['art_x'])]),
    logged(4_097, 0, report('r', '0', [artifact('r')], 2), [
      recorded('r', '0', 'r'),
      succeededStep('r', '0', 2),
      succeeded('r'),
    ]),
  ];
}

/** The log in batches that end before each cut. */
export function cutInto(log: readonly LoggedTransition[], cuts: readonly number[]): LoggedTransition[][] {
  const bounds = [0, ...[...cuts].sort((left, right) => left - right), log.length];
  return bounds.slice(1).map((end, at) => log.slice(bounds[at], end));
}

export async function writeBatches(
  store: ReadStoreWriter,
  batches: readonly (readonly LoggedTransition[])[],
): Promise<void> {
  await store.takeOver(partition, 1);
  let fromSeq = 0;
  for (const batch of batches) {
    const projection = new Projection();
    for (const transition of batch) projection.add(transition);
    const toSeq = batch.at(-1)!.position.seq;
    const changes = projection.changes();
    const [result] = await store.write([{ partition, epoch: 1, fromSeq, toSeq, digest: '', changes }]);
    if (result?.type !== 'ok') throw new Error(`The batch to ${toSeq} was ${result?.type}.`);
    fromSeq = toSeq;
  }
}
