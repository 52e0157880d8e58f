/**
 * A mainframe file by its copybook, as a source of records.
 *
 * I1  Memory is bounded by a chunk of the file and a page of heads, not by the file.
 * I2  The copybook is read once, when the adapter is made: a binding has one layout.
 */
import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import type { RecordDecoder } from '@symphainy/codec-cobol';
import {
  CopybookError,
  CountFault,
  createRecordDecoder,
  layoutRows,
  loadCopybook,
  selectRecord,
} from '@symphainy/codec-cobol';
import type { JsonObject } from '@symphainy/kernel';
import { canonicalJson, sha256Hex } from '@symphainy/kernel';
import type {
  PageCursor,
  PageLimits,
  RecordPage,
  RecordPlace,
  RecordSource,
  SourceRecord,
  SourceScan,
} from '../record-source.js';
import { badBinding } from '../system-binding.js';
import { PageReader } from './page-reader.js';
import type { FoundRecord } from './record-framing.js';
import { descriptorBytesOf, recordStream } from './record-framing.js';
import { RecordHeads, assertFieldsExist } from './record-heads.js';
import { FileScan } from './scan-file.js';
import type { MainframeFileSettings } from './settings.js';
import { readMainframeFileSettings } from './settings.js';
import { SourceFile } from './source-file.js';

export interface MainframeFileOptions {
  /** Folders that files and copybooks must lie in; none given: anywhere. */
  readonly roots?: readonly string[];
}

/** Who takes the records of a file, one after the other. */
interface RecordTaker {
  /** Of the record that comes next. */
  readonly recordIndex: number;
  take(found: FoundRecord): void;
}

export class MainframeFile implements RecordSource {
  private readonly file: SourceFile;
  private readonly heads: RecordHeads;

  private constructor(
    private readonly settings: MainframeFileSettings,
    private readonly decoder: RecordDecoder,
    private readonly layoutDigest: string,
  ) {
    this.file = new SourceFile(settings.file);
    this.heads = new RecordHeads(settings, decoder);
  }

  /** Reads settings and copybook. Throws SYM-CT-0001 for a binding, SYM-CB-… for a copybook at fault. */
  static open(system: string, bound: JsonObject, { roots = [] }: MainframeFileOptions = {}): MainframeFile {
    const settings = readMainframeFileSettings(system, bound);
    for (const path of [settings.file, settings.copybook]) assertWithin(system, path, roots);
    const layout = selectRecord(loadCopybook(settings.copybook), settings.record);
    assertFieldsExist(system, settings, layout);
    const decoder = createRecordDecoder(layout, settings);
    return new MainframeFile(settings, decoder, sha256Hex(canonicalJson(layoutRows(layout))));
  }

  async scan(signal: AbortSignal, progress?: (percent: number) => void): Promise<SourceScan> {
    const scan = new FileScan(this.heads, this.settings.skippedTypes);
    const feed = this.feed(0, scan);
    const { digest, bytes } = await this.file.readAll((chunk, position, size) => {
      feed(chunk);
      progress?.((position / size) * 100);
    }, signal);
    feed(undefined);
    return {
      digest,
      bytes,
      records: scan.records,
      entities: scan.entities,
      types: scan.typeCounts(),
      index: scan.index,
      layoutDigest: this.layoutDigest,
      controlTotals: scan.totals.list(),
    };
  }

  async readPage(cursor: PageCursor | null, limits: PageLimits, signal: AbortSignal): Promise<RecordPage> {
    if (cursor)
      return this.file.useVersion(cursor.digest, (source) => this.page(source, cursor, limits, signal));
    return this.file.use((source, digest) =>
      this.page(source, { offset: 0, skip: 0, record_index: 0, digest }, limits, signal),
    );
  }

  async readRecord(place: RecordPlace, digest: string): Promise<SourceRecord> {
    const bytes = await this.file.useVersion(digest, (source) => source.slice(place.offset, place.length));
    const record = bytes.subarray(descriptorBytesOf(this.settings));
    try {
      return { digest, json: this.decoder.decodeToJson(record) };
    } catch (error) {
      throw this.faultOf(error, place.recordIndex, place.offset);
    }
  }

  private async page(
    source: { chunks(offset: number, signal: AbortSignal): AsyncIterable<Uint8Array> },
    start: PageCursor,
    limits: PageLimits,
    signal: AbortSignal,
  ): Promise<RecordPage> {
    const reader = new PageReader(this.heads, start, limits);
    const feed = this.feed(start.offset, reader);
    for await (const chunk of source.chunks(start.offset, signal)) {
      feed(chunk);
      if (reader.next) break;
    }
    if (!reader.next) feed(undefined);
    return { digest: start.digest, heads: reader.items, next: reader.next ?? null };
  }

  /** Takes chunks that begin at `offset`, and undefined at the end; hands whole records on. */
  private feed(offset: number, taker: RecordTaker): (chunk: Uint8Array | undefined) => void {
    const stream = recordStream(this.settings, this.decoder, {
      record: (found) => taker.take(found),
      broken: (fault, at) => {
        throw this.fault(taker.recordIndex, offset + at, fault);
      },
    });
    return (chunk) => {
      try {
        if (chunk) stream.push(chunk);
        else stream.end();
      } catch (error) {
        throw this.faultOf(error, taker.recordIndex, offset + stream.position);
      }
    };
  }

  /** The count of a table that cannot be read, with its place; any other error as it is. */
  private faultOf(error: unknown, recordIndex: number, offset: number): unknown {
    if (!(error instanceof CountFault)) return error;
    const at = offset + descriptorBytesOf(this.settings) + error.offset;
    return this.fault(recordIndex, offset, `field ${error.field} at byte offset ${at}: ${error.fault}`);
  }

  /** @param recordIndex from 0; people count from 1. */
  private fault(recordIndex: number, offset: number, fault: string): CopybookError {
    const where = `${this.settings.file}, record ${recordIndex + 1} at byte offset ${offset}`;
    return new CopybookError({ code: 'SYM-CB-0002', detail: `${where}: ${fault}` });
  }
}

function assertWithin(system: string, path: string, roots: readonly string[]): void {
  if (roots.length === 0) return;
  let real: string;
  try {
    real = realpathSync(path);
  } catch (cause) {
    throw badBinding(system, `${path} cannot be opened`, cause);
  }
  const isWithin = roots.some((root) => real.startsWith(root.endsWith(sep) ? root : root + sep));
  if (!isWithin) throw badBinding(system, `${path} does not lie in a folder that this service may read`);
}
