/** Amounts of single records, read from the source file itself: for what was not migrated. */
import { ExactNumber, readExactJson, type RecordValue } from '@symphainy/codec-cobol';
import type { JsonObject } from '@symphainy/kernel';
import type { MigrationPart, ReadAmounts } from '@symphainy/migration';
import { MainframeFile } from '@symphainy/public-works-external-system';

type Amounts = Readonly<Record<string, string | undefined>>;

export const readAmounts: ReadAmounts = async (part, records) => {
  const settings = bindingSettings(part);
  const paths = sumPaths(settings, part.collection);
  const source = MainframeFile.open(part.sourceSystem, settings);
  const amounts: Amounts[] = [];
  for (const { params } of records) {
    const { record_index: recordIndex, offset, length, digest } = params;
    if (typeof offset !== 'number' || typeof length !== 'number' || typeof digest !== 'string') {
      amounts.push({});
      continue;
    }
    const place = { recordIndex: Number(recordIndex), offset, length };
    const { json } = await source.readRecord(place, digest);
    const record = readExactJson(json);
    amounts.push(Object.fromEntries(paths.map(([name, path]) => [name, numberAt(record, path)])));
  }
  return amounts;
};

function bindingSettings({ solution, sourceSystem }: MigrationPart): JsonObject {
  const bindings = solution.domainServiceBindings['content'] ?? [];
  const binding = bindings.find(({ system }) => system === sourceSystem);
  if (!binding) throw new TypeError(`The solution binds no ${sourceSystem}.`);
  return binding.settings;
}

/** Where the sums of the control totals of a collection stand. */
function sumPaths(settings: JsonObject, collection: string): readonly (readonly [string, string])[] {
  const types = settings['entity_types'] as unknown as Readonly<Record<string, EntityType>>;
  const type = Object.values(types).find((one) => one.collection === collection);
  return Object.entries(type?.control_totals?.sums ?? {});
}

/** As the adapter has checked it when the solution was used. */
interface EntityType {
  readonly collection: string;
  readonly control_totals?: { readonly sums: Readonly<Record<string, string>> };
}

function numberAt(record: RecordValue, path: string): string | undefined {
  let value: RecordValue | undefined = record;
  for (const name of path.split('.')) value = memberOf(value, name);
  return value instanceof ExactNumber ? value.text : undefined;
}

function memberOf(value: RecordValue | undefined, name: string): RecordValue | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof ExactNumber)
    return undefined;
  return (value as Readonly<Record<string, RecordValue>>)[name];
}
