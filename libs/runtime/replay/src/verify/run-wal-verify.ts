/** `symphainy wal verify`: whether the log is sound by itself. */
import type { WalReader } from '@symphainy/public-works-wal';
import { aspects } from './origin-check.js';
import { verifyLog } from './verify-log.js';
import type { VerifyOptions, VerifyReport } from './verify-log.js';

export interface RunWalVerifyOptions extends VerifyOptions {
  readonly wal: WalReader;
  /** Partitions beside the control log. */
  readonly partitionCount: number;
  /** One line of JSON rather than text. */
  readonly json: boolean;
}

/** Writes the report as lines and answers it; exit with a failure when it is not `isSound`. */
export async function runWalVerify(
  options: RunWalVerifyOptions,
  write: (line: string) => void,
): Promise<VerifyReport> {
  const report = await verifyLog(options.wal, options.partitionCount, options);
  if (options.json) write(JSON.stringify(report));
  else for (const line of reportLines(report)) write(line);
  return report;
}

/** Whether the chains hold and every event resolves. */
export function isSound(report: VerifyReport): boolean {
  return report.chain === 'ok' && aspects.every((aspect) => report[`without_${aspect}`] === 0);
}

function* reportLines(report: VerifyReport): Generator<string> {
  yield `frames     ${report.frames}`;
  yield `events     ${report.events} of ${report.tenants} tenants`;
  for (const aspect of aspects) yield `  without ${aspect.padEnd(11)} ${report[`without_${aspect}`]}`;
  for (const { position, event, type, lacks } of report.unresolved) {
    yield `  ${type} at ${position}, event ${event}, has no ${lacks.join(', ')}`;
  }
  yield `chain      ${report.chain}`;
  for (const { partition, offset, detail } of report.damage)
    yield `  partition ${partition}, record ${offset}: ${detail}`;
  yield isSound(report) ? 'sound' : 'NOT SOUND';
}
