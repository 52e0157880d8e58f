/** `symphainy wal inspect`: frames and transitions, one line of JSON a record, or text. */
import type { WalReader } from '@symphainy/public-works-wal';
import { inspectLog } from './inspect-log.js';
import type { InspectOptions } from './inspect-log.js';
import type { InspectedRecord } from './inspected-record.js';

export interface RunWalInspectOptions extends InspectOptions {
  readonly wal: WalReader;
  /** Partitions beside the control log. */
  readonly partitionCount: number;
  readonly json: boolean;
}

/** Answers how many records were written. */
export async function runWalInspect(
  options: RunWalInspectOptions,
  write: (line: string) => void,
): Promise<number> {
  let count = 0;
  for await (const record of inspectLog(options.wal, options.partitionCount, options)) {
    count += 1;
    if (options.json) write(JSON.stringify(record));
    else for (const line of recordLines(record)) write(line);
  }
  return count;
}

function* recordLines(record: InspectedRecord): Generator<string> {
  const place = `${record.partition}@${record.offset}`;
  switch (record.kind) {
    case 'unreadable':
      yield `${place}  unreadable: ${record.detail}`;
      return;
    case 'epoch':
      yield `${place}  epoch ${record.epoch} started by ${record.owner} at ${record.address}, after frame ${record.seq}`;
      return;
    case 'frame': {
      const { seq, time, epoch, control_seq, bytes, digest } = record;
      yield `${place}  frame ${record.partition}.${seq}  ${time}  epoch ${epoch}  control ${control_seq}  ${bytes} bytes  ${digest}`;
      for (const { position, tenant_id, command, events } of record.transitions) {
        yield `  ${position}  ${tenant_id}  ${command}`;
        for (const { type, data } of events) yield `    ${type} ${JSON.stringify(data)}`;
      }
    }
  }
}
