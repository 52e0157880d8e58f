/**
 * From a user's files to a run: everything that can be wrong with copybook, data, mapping and target is found
 * here, before anything is started.
 */
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { sha256Hex, symphainyError, type JsonObject, type SolutionDocument } from '@symphainy/kernel';
import type { MigrationOptions, MigrationPart, TargetFacts } from '@symphainy/migration';
import { migrationSolution } from '@symphainy/migration';
import type { SourceScan } from '@symphainy/public-works-external-system';
import { MainframeFile } from '@symphainy/public-works-external-system';
import { EnvironmentSecrets } from '@symphainy/public-works-secrets';
import type { MigrateOptions } from '../commands/migrate.js';
import { readText } from '../options.js';
import { limitedSource } from './limited-source.js';
import { migratedEntity, type MigratedEntity } from './migrated-entity.js';
import { ownTargetView } from './own-target-view.js';
import { readMapping, type SoundMapping } from './read-mapping.js';
import { sourceSettings } from './source-options.js';
import { assertTargetAnswers, readSchema, readTargetFile, type TargetFile } from './target-file.js';

export interface PlannedRun {
  readonly mapping: SoundMapping;
  /** Of the adapter, with all entity types of the mapping. */
  readonly source: JsonObject;
  readonly scan: SourceScan;
  readonly solutionIds: readonly string[];
  readonly run: Pick<
    MigrationOptions,
    'title' | 'subject' | 'policy' | 'target' | 'partsFor' | 'copybookFile'
  >;
}

const examples = join(import.meta.dirname, '../../../../examples');
const sampleSchema = join(examples, 'policy-api/entities.schema.json');
const samplePolicies = join(examples, 'policies/sample.cedar');
const sourceSystem = 'legacy_file';
const concurrency = 64;

export async function planRun(options: MigrateOptions, out: string): Promise<PlannedRun> {
  const copybook = resolve(options.copybook);
  const target = options.target === undefined ? undefined : await readTargetFile(options.target);
  const schema = target ? target.schema : await readSchema(sampleSchema);
  const mapping = await readMapping(options.mapping, copybook, options.record, schema);
  const entities = mapping.mapping.document.entities.map((one) =>
    migratedEntity(mapping.mapping.document, one),
  );
  const typing = typesOf(mapping, entities);
  const settingsFor = (file: string): JsonObject => ({
    ...sourceSettings(file, copybook, options),
    ...typing,
    entity_types: entityTypes(entities),
  });
  const whole = resolve(options.source);
  const file =
    options.limit === undefined ? whole : await limitedSource(settingsFor(whole), options.limit, out);
  const source = settingsFor(file);
  const scan = await MainframeFile.open(sourceSystem, source).scan(new AbortController().signal);
  if (scan.entities === 0) {
    throw symphainyError({
      code: 'SYM-IN-0002',
      detail: `${options.source} holds no record that the mapping takes; it holds ${describe(scan)}.`,
    });
  }
  const found = entities.filter((entity) => countOf(scan, entity) > 0);
  const secrets = await targetSecrets(target, found[0]!.collection);
  const text = await readText(options.policies ?? samplePolicies);
  return {
    mapping,
    source,
    scan,
    solutionIds: [...new Set(found.map(({ collection }) => solutionIdOf(collection)))],
    run: {
      title: `Migration of ${basename(options.source)}`,
      subject: sha256Hex([scan.digest, mapping.sha256, options.target ?? 'sample'].join('\n')),
      policy: { name: basename(options.policies ?? samplePolicies).replace(/\.cedar$/, ''), text },
      target: target
        ? { type: 'own', secrets, view: ownTargetView(target, new EnvironmentSecrets(process.env)) }
        : { type: 'sample' },
      copybookFile: copybook,
      partsFor: (facts) => partsOf(found, entities, { source, file, scan, mapping, target, facts }),
    },
  };
}

interface PartFacts {
  readonly source: JsonObject;
  readonly file: string;
  readonly scan: SourceScan;
  readonly mapping: SoundMapping;
  readonly target: TargetFile | undefined;
  readonly facts: TargetFacts;
}

/** A part for each collection that the source has records for. */
function partsOf(
  found: readonly MigratedEntity[],
  all: readonly MigratedEntity[],
  facts: PartFacts,
): readonly MigrationPart[] {
  const collections = [...new Set(found.map(({ collection }) => collection))];
  return collections.map((collection): MigrationPart => {
    const own = found.filter((entity) => entity.collection === collection);
    return {
      solution: solutionOf(collection, own, all, facts),
      sourceSystem,
      targetSystem: facts.target?.system ?? sampleSystem,
      collection,
      sourceFile: facts.file,
      recordTypes: own.flatMap(({ types }) => types),
      itemsStated: own.reduce((sum, entity) => sum + countOf(facts.scan, entity), 0),
      control: own[0]!.control,
    };
  });
}

const sampleSystem = 'sample_target';

function solutionOf(
  collection: string,
  own: readonly MigratedEntity[],
  all: readonly MigratedEntity[],
  { source, mapping, target, facts }: PartFacts,
): SolutionDocument {
  const others = all.filter((entity) => entity.collection !== collection);
  const { skipped_types: skipped } = source;
  const settings: JsonObject = {
    ...source,
    entity_types: entityTypes(own),
    skipped_types: {
      ...(skipped as JsonObject | undefined),
      ...Object.fromEntries(
        others.flatMap(({ types, collection: other }) => types.map((type) => [type, `moved as ${other}`])),
      ),
    },
  };
  return migrationSolution({
    solutionId: solutionIdOf(collection),
    goals: [`Move the ${collection} of ${basename(String(source['file']))}`, 'Maintain auditability'],
    constraints: [],
    risk: 'High: production data',
    source: { system: sourceSystem, adapter: 'mainframe_adapter', settings },
    target: {
      system: target?.system ?? sampleSystem,
      adapter: 'rest_adapter',
      settings: target?.settings ?? {
        base_url: facts.baseUrl,
        read_token_ref: facts.secret,
        write_secret: facts.secret,
      },
    },
    collection,
    mapping: { file: mapping.file, sha256: mapping.sha256 },
    conflictResolution: target?.conflictResolution ?? 'last_write_wins',
    concurrency,
  });
}

/** Where the type of a record stands, and why some types stay behind: one field for all of them. */
function typesOf({ mapping, file }: SoundMapping, entities: readonly MigratedEntity[]): JsonObject {
  const fields = new Set(entities.map(({ typeField }) => typeField));
  const { ignore } = mapping.document;
  const [field] = fields;
  const isIgnored = ignore !== undefined && 'field' in ignore && !('present' in ignore);
  if (fields.size > 1 || (ignore !== undefined && (!isIgnored || ignore.field !== field))) {
    throw symphainyError({
      code: 'SYM-IN-0002',
      detail: `${file}: one field must tell all records apart, in every \`when\` and in \`ignore\` (equals or in); these are ${[...fields].join(', ')}.`,
    });
  }
  if (field === undefined) return {};
  const left = isIgnored ? ('equals' in ignore ? [ignore.equals] : ignore.in) : [];
  const reason = 'the mapping leaves them out on purpose';
  return {
    type_field: field,
    ...(left.length > 0 && {
      skipped_types: Object.fromEntries(left.map((type) => [String(type), reason])),
    }),
  };
}

function entityTypes(entities: readonly MigratedEntity[]): JsonObject {
  return Object.fromEntries(entities.flatMap(({ types, settings }) => types.map((type) => [type, settings])));
}

async function targetSecrets(
  target: TargetFile | undefined,
  collection: string,
): Promise<Readonly<Record<string, string>>> {
  if (!target) return {};
  const secrets = new EnvironmentSecrets(process.env);
  await assertTargetAnswers(target, collection, secrets);
  return target.secret === undefined ? {} : { [target.secret]: await secrets.get(target.secret) };
}

function countOf({ types }: SourceScan, entity: MigratedEntity): number {
  return types
    .filter(({ type }) => type !== null && entity.types.includes(type))
    .reduce((sum, { records }) => sum + records, 0);
}

function describe({ types }: SourceScan): string {
  return (
    types.map(({ type, records }) => `${records} of type ${type ?? '(unreadable)'}`).join(', ') || 'none'
  );
}

function solutionIdOf(collection: string): string {
  return `migrate_${collection.toLowerCase().replace(/[^a-z0-9_-]/g, '_')}`.slice(0, 63);
}

/** The text of a file that belongs to the examples. */
export function exampleText(name: string): Promise<string> {
  return readFile(join(examples, name), 'utf8');
}
