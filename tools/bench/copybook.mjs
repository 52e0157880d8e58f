/**
 * Measures how many records a second one core decodes from a 100-field record.
 * Run: npm run build && node tools/bench/copybook.mjs [records]
 *
 * The record mixes what mainframe files hold: 40 text fields, 25 packed, 20 zoned, 10 binary, 5 edited.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  createRecordDecoder,
  parseCopybook,
  runCopybookDecode,
  selectRecord,
} from '../../libs/codecs/cobol/dist/index.js';

const records = Number(process.argv[2] ?? 200_000);

const kinds = [
  { count: 40, clause: 'PIC X(12)', hex: 'c8c5d3d3d640e6d6d9404040' },
  { count: 25, clause: 'PIC S9(7)V99 COMP-3', hex: '123456789c' },
  { count: 20, clause: 'PIC S9(9)V99', hex: 'f0f0f0f1f2f3f4f5f6f7d8' },
  { count: 10, clause: 'PIC S9(9) COMP', hex: '00989680' },
  { count: 5, clause: 'PIC ZZ,ZZ9.99-', hex: '40f16bf2f3f44bf5f660' },
];

const fields = kinds.flatMap((kind) => Array.from({ length: kind.count }, () => kind));
const source = [
  '       01  BENCH-RECORD.',
  ...fields.map((kind, index) => `           05  FIELD-${index + 1}  ${kind.clause}.`),
].join('\n');
const record = Buffer.from(fields.map((kind) => kind.hex).join(''), 'hex');

function report(what, count, milliseconds) {
  const rate = Math.round((count / milliseconds) * 1000);
  console.log(`${what}: ${rate.toLocaleString('en')} records/s (${count.toLocaleString('en')} records)`);
}

const layout = selectRecord(parseCopybook(source, { file: 'bench.cpy' }));
if (layout.length !== record.length) throw new Error(`${layout.length} bytes are not ${record.length}`);
const decoder = createRecordDecoder(layout);
console.log(`${fields.length} fields, ${record.length} bytes`);
for (let warmUp = 0; warmUp < 20_000; warmUp++) decoder.decodeToJson(record);

let start = performance.now();
for (let count = 0; count < records; count++) decoder.decodeToJson(record);
report('decodeToJson', records, performance.now() - start);

start = performance.now();
for (let count = 0; count < records / 10; count++) decoder.decode(record);
report('decode to values', records / 10, performance.now() - start);

const folder = mkdtempSync(join(tmpdir(), 'copybook-bench-'));
try {
  const copybook = join(folder, 'bench.cpy');
  const data = join(folder, 'bench.dat');
  writeFileSync(copybook, source);
  writeFileSync(data, Buffer.concat(Array.from({ length: records }, () => record)));
  let written = 0;
  start = performance.now();
  await runCopybookDecode({ copybook, data }, (output) => void (written += output.length));
  report('file to NDJSON', records, performance.now() - start);
  const memory = Math.round(process.memoryUsage.rss() / 2 ** 20);
  console.log(`${Math.round(written / 2 ** 20)} MiB of NDJSON, resident memory ${memory} MiB`);
} finally {
  rmSync(folder, { recursive: true });
}
