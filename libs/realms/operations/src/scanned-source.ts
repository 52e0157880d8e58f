/** What a scan of the source (input `scan`) says that a plan should know: real volumes and first findings. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { shortText } from './short-text.js';

/** The parts of a scan that are read here. */
export interface Scan {
  readonly digest: string;
  readonly records: number;
  readonly entities: number;
  readonly types: readonly {
    readonly type: string | null;
    readonly records: number;
    readonly skipped?: string;
  }[];
  readonly control_totals: readonly {
    readonly records: number;
    readonly unreadable: Readonly<Record<string, number>>;
  }[];
}

/** As it stands in the runbook. */
export interface ScannedSource {
  readonly sha256: string;
  readonly records: number;
  readonly to_migrate: number;
  readonly stay_behind: readonly {
    readonly record_type: string;
    readonly records: number;
    readonly reason: string;
  }[];
  /** Records whose amounts cannot be read, by amount. */
  readonly unreadable_amounts: Readonly<Record<string, number>>;
}

const typesMax = 24;

/** True for a document that has the parts which a plan reads. */
export const isScan = new Ajv2020({ logger: false }).compile<Scan>({
  type: 'object',
  required: ['digest', 'records', 'entities', 'types', 'control_totals'],
  properties: {
    digest: { type: 'string' },
    records: { type: 'integer', minimum: 0 },
    entities: { type: 'integer', minimum: 0 },
    types: {
      type: 'array',
      maxItems: 1_000,
      items: {
        type: 'object',
        required: ['type', 'records'],
        properties: {
          type: { type: ['string', 'null'] },
          records: { type: 'integer' },
          skipped: { type: 'string' },
        },
      },
    },
    control_totals: {
      type: 'array',
      maxItems: 1_000,
      items: {
        type: 'object',
        required: ['records', 'unreadable'],
        properties: {
          records: { type: 'integer' },
          unreadable: { type: 'object', additionalProperties: { type: 'integer' } },
        },
      },
    },
  },
});

export function scannedSource(scan: Scan): ScannedSource {
  const stay = scan.types
    .filter(({ skipped }) => skipped !== undefined)
    .map(({ type, records, skipped }) => ({
      record_type: shortText(type ?? 'unreadable', 40),
      records,
      reason: shortText(skipped ?? '', 120),
    }));
  const unreadable: Record<string, number> = {};
  for (const { unreadable: counts } of scan.control_totals)
    for (const [name, count] of Object.entries(counts))
      if (count > 0) unreadable[name] = (unreadable[name] ?? 0) + count;
  return {
    sha256: scan.digest,
    records: scan.records,
    to_migrate: scan.entities,
    stay_behind: stay.slice(0, typesMax),
    unreadable_amounts: unreadable,
  };
}

/** What people must settle before the first wave. */
export function questionsOfSource(source: ScannedSource, policiesStated: number): readonly string[] {
  const { to_migrate: found, unreadable_amounts: unreadable } = source;
  return [
    ...(found === policiesStated
      ? []
      : [
          `Where are the others? ${policiesStated} policies were asked for, the source holds ${found}. The plan is for ${found}.`,
        ]),
    ...Object.entries(unreadable).map(
      ([name, count]) =>
        `Who corrects the ${count} records whose ${shortText(name.replaceAll('_', ' '), 40)} cannot be read? They will fail.`,
    ),
  ];
}
