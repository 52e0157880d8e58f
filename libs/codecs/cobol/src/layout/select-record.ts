/** Which record of a copybook is meant, and its layout. */
import { copybookFault, optionFault } from '../errors.js';
import type { Copybook } from '../copybook/parse-copybook.js';
import { sameName, shownName } from '../copybook/syntax.js';
import { layoutRecord, recordsOf, type RecordLayout } from './layout.js';

/** The layout of the record of that name, else of the first 01, else of the top items. */
export function selectRecord(copybook: Copybook, name?: string): RecordLayout {
  const records = recordsOf(copybook);
  const record = name === undefined ? records[0] : records.find((one) => sameName(one.name, name));
  if (name !== undefined && record === undefined) {
    const known = records.map(shownName).join(', ');
    throw optionFault(
      '--record',
      `${copybook.file} has no 01 ${name}${known === '' ? '' : `; it has ${known}`}`,
    );
  }
  const target = record?.redefines;
  if (target !== undefined && !records.some((one) => one !== record && sameName(one.name, target))) {
    throw copybookFault(record!, `REDEFINES ${target}: no such record`, shownName(record!));
  }
  return layoutRecord(copybook.file, record, copybook.items);
}
