/** The scan of a source, as `content.scan_source` writes it and as far as a run reads it. */
import { symphainyError } from '@symphainy/kernel';
import type { ScannedTotal } from './control-plan.js';

export interface ScannedType {
  readonly type: string | null;
  readonly records: number;
  readonly skipped?: string;
}

export interface Scan {
  /** SHA-256 of the file, in hexadecimal. */
  readonly digest: string;
  readonly records: number;
  readonly entities: number;
  readonly types: readonly ScannedType[];
  readonly control_totals: readonly ScannedTotal[];
}

export function parseScan(content: Buffer): Scan {
  const scan = JSON.parse(content.toString()) as Partial<Scan>;
  const { digest, records, entities, types, control_totals: totals = [] } = scan;
  if (
    typeof digest === 'string' &&
    typeof records === 'number' &&
    typeof entities === 'number' &&
    Array.isArray(types)
  )
    return { digest, records, entities, types, control_totals: totals };
  throw symphainyError({ code: 'SYM-LP-0003', detail: 'The artifact `scan` is no scan of a source.' });
}
