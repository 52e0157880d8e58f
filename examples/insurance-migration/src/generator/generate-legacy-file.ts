/**
 * Writes a policy master file with the manifest of what stands in it.
 *
 * I1  The same seed and count of policies give the same bytes in every file.
 * I2  Memory does not grow with the count: records are written as they are made.
 */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordWriter } from '../encoding/record-writer.js';
import { documents, legacyFile } from '../legacy-file.js';
import { ChunkedFile } from './chunked-file.js';
import { ControlTotals, type ControlTotal } from './control-totals.js';
import { makeCustomer, type Customer } from './customer.js';
import { dirtKinds, dirtNames, type DirtKind } from './dirt.js';
import { encodeCustomer, encodePolicy } from './encode-record.js';
import { customerEntity, customerId, policyEntity } from './expected-entity.js';
import type { ManifestLine, RecordClass } from './manifest.js';
import { makePolicy, type Policy } from './policy.js';
import { Random } from './random.js';

export interface LegacyFileOptions {
  readonly policies: number;
  /** An integer from 0 to 2^32 - 1. */
  readonly seed: number;
  /** A folder; it is created if need be. */
  readonly out: string;
}

/** What was written; all but the paths stands in summary.json too. */
export interface GeneratedFile {
  readonly paths: Readonly<Record<keyof typeof fileNames, string>>;
  readonly seed: number;
  readonly records: number;
  readonly customers: number;
  readonly policies: Readonly<Record<RecordClass, number>>;
  readonly bytes: number;
  /** SHA-256 of the data file, in hexadecimal. */
  readonly digest: string;
  readonly totals: readonly ControlTotal[];
}

const fileNames = {
  data: 'policy-master.dat',
  copybook: 'policy-master.cpy',
  description: 'legacy-file.json',
  manifest: 'manifest.ndjson',
  summary: 'summary.json',
} as const;

const holdShare = 0.03;
const dirtShare = 0.02;
const policiesMax = 9_999_999;
/** More than the longest record and the longest line of the manifest take. */
const roomForOne = 64 * 1024;

/** Generates the files; throws `RangeError` for options that it cannot serve. */
export async function generateLegacyFile(options: LegacyFileOptions): Promise<GeneratedFile> {
  const { policies, seed, out } = options;
  requireInteger('policies', policies, 1, policiesMax);
  requireInteger('seed', seed, 0, 2 ** 32 - 1);
  await mkdir(out, { recursive: true });
  const paths = Object.fromEntries(
    Object.entries(fileNames).map(([kind, name]) => [kind, join(out, name)]),
  ) as GeneratedFile['paths'];

  const data = await ChunkedFile.create(paths.data);
  const manifest = await ChunkedFile.create(paths.manifest);
  let written: Omit<GeneratedFile, 'paths' | 'digest'>;
  try {
    written = await writeRecords(new Generation(new Random(seed)), policies, seed, data, manifest);
  } catch (error) {
    await Promise.all([data.abandon(), manifest.abandon()]);
    throw error;
  }
  const summary = { ...written, digest: await data.close() };
  await manifest.close();
  await copyFile(documents.copybook, paths.copybook);
  await writeFile(paths.description, `${JSON.stringify(legacyFile, undefined, 2)}\n`);
  await writeFile(paths.summary, `${JSON.stringify(summary, undefined, 2)}\n`);
  return { paths, ...summary };
}

async function writeRecords(
  generation: Generation,
  policies: number,
  seed: number,
  data: ChunkedFile,
  manifest: ChunkedFile,
): Promise<Omit<GeneratedFile, 'paths' | 'digest'>> {
  const totals = new ControlTotals();
  const counts: Record<RecordClass, number> = { clean: 0, litigation_hold: 0, dirty: 0 };
  let record = 0;
  for (const made of generation.records(policies)) {
    if (data.isFullFor(roomForOne)) await data.flush();
    if (manifest.isFullFor(roomForOne)) await manifest.flush();
    const offset = data.size;
    data.append(made.bytes);
    const place = { record, offset, length: made.bytes.length };
    manifest.appendText(`${JSON.stringify({ ...place, ...made.line })}\n`);
    if (made.policy !== undefined) {
      totals.add(made.line.class, made.policy);
      counts[made.line.class]++;
    }
    record++;
  }
  const customers = record - policies;
  return { seed, records: record, customers, policies: counts, bytes: data.size, totals: totals.list() };
}

interface MadeRecord {
  /** Valid until the next record is made. */
  readonly bytes: Uint8Array;
  readonly line: Omit<ManifestLine, 'record' | 'offset' | 'length'>;
  readonly policy?: Policy;
}

/** Makes one record after the other: a customer, then his policies. */
class Generation {
  private readonly writer = new RecordWriter();
  private dirtyCount = 0;

  constructor(private readonly random: Random) {}

  *records(policies: number): Generator<MadeRecord> {
    let serial = 0;
    for (let number = 1; serial < policies; number++) {
      const customer = makeCustomer(this.random, number);
      yield this.customerRecord(customer);
      const owned = this.random.weighted([
        [1, 60],
        [2, 28],
        [3, 12],
      ]);
      for (let count = 0; count < owned && serial < policies; count++)
        yield this.policyRecord(customer, ++serial);
    }
  }

  private customerRecord(customer: Customer): MadeRecord {
    const isImplausible = customer.email !== '' && !customer.email.includes('@');
    const warnings = isImplausible ? ['implausible_email'] : [];
    return {
      bytes: encodeCustomer(this.writer, customer),
      line: {
        type: 'customer',
        class: 'clean',
        key: customerId(customer.number),
        expected: { outcome: 'migrated', warnings, entity: customerEntity(customer) },
      },
    };
  }

  private policyRecord(customer: Customer, serial: number): MadeRecord {
    const sound = makePolicy(this.random, customer, serial);
    const kind = this.random.weighted<RecordClass>([
      ['litigation_hold', holdShare],
      ['dirty', dirtShare],
      ['clean', 1 - holdShare - dirtShare],
    ]);
    switch (kind) {
      case 'clean':
        return this.migratable(sound, kind, 'migrated');
      case 'litigation_hold':
        return this.migratable({ ...sound, litigationHold: 'Y' }, kind, 'refused_by_policy');
      case 'dirty':
        return this.dirty(sound, dirtNames[this.dirtyCount++ % dirtNames.length]!, serial);
    }
  }

  private migratable(
    policy: Policy,
    kind: RecordClass,
    outcome: 'migrated' | 'refused_by_policy',
  ): MadeRecord {
    const expected = { outcome, warnings: [], entity: policyEntity(policy) };
    return {
      bytes: encodePolicy(this.writer, policy),
      line: { type: 'policy', class: kind, key: policy.number, expected },
      policy,
    };
  }

  private dirty(sound: Policy, dirt: DirtKind, serial: number): MadeRecord {
    const policy = dirtKinds[dirt].spoil(sound, this.random, serial);
    const expected = { outcome: 'failed', reason: dirtKinds[dirt].reason } as const;
    return {
      bytes: encodePolicy(this.writer, policy),
      line: { type: 'policy', class: 'dirty', key: policy.number, dirt, expected },
      policy,
    };
  }
}

function requireInteger(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${name} is an integer from ${least} to ${most}, not ${value}`);
}
