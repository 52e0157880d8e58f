/**
 * Solution documents: what a solution is for, which intents it supports and which external systems it binds.
 * JSON in snake_case outside, this type inside. `parseSolutionDocument` is the only way in, at publication
 * and when the control log is folded.
 */
import type { JsonObject, JsonValue } from './canonical-json.js';
import { JsonReader } from './json-reader.js';
import type { DefinitionFault } from './json-reader.js';
import { isRealmName } from './intent-type.js';
import {
  formatDefinition,
  readDefinition,
  readIntentType,
  itemIntentsOf,
  stepsOf,
} from './saga-definition.js';
import type { Definition } from './saga-definition.js';

export interface SolutionContext {
  readonly goals: readonly string[];
  readonly constraints: readonly string[];
  /** The risk that the solution carries, in its author's words; empty when nothing is said. */
  readonly risk: string;
}

export interface SolutionIntent {
  readonly type: string;
  /** Absent: one step of the intent's own type. */
  readonly saga?: Definition;
}

/** An external system that a solution binds to a realm. Settings hold no secrets. */
export interface SystemBinding {
  readonly system: string;
  readonly adapter: string;
  readonly settings: JsonObject;
}

export interface SolutionDocument {
  readonly solutionId: string;
  readonly context: SolutionContext;
  readonly intents: readonly SolutionIntent[];
  /** Bindings by realm. */
  readonly domainServiceBindings: Readonly<Record<string, readonly SystemBinding[]>>;
  /** Absent: nothing was declared, and a conflict is an incident. */
  readonly syncStrategies?: SyncStrategies;
}

/**
 * How external systems are kept in step. One way only, from source to target.
 * On a conflict (the target is not as it was read): `last_write_wins` writes over it on the new base,
 * `target_wins` keeps what the target has, `incident` asks a person. Each is recorded.
 */
export interface SyncStrategies {
  readonly direction: 'one_way';
  readonly conflictResolution: ConflictResolution;
}

export const conflictResolutions = ['last_write_wins', 'target_wins', 'incident'] as const;
export type ConflictResolution = (typeof conflictResolutions)[number];

export type ParsedSolution =
  | { readonly valid: true; readonly document: SolutionDocument }
  | { readonly valid: false; readonly faults: readonly DefinitionFault[] };

export const solutionLimits = {
  intentsMax: 256,
  statementsMax: 64,
  statementLengthMax: 2_000,
  realmsMax: 64,
  bindingsMax: 64,
  nameLengthMax: 128,
  settingsBytesMax: 16_384,
} as const;

const solutionIdPattern = /^[a-z][a-z0-9_-]{0,62}$/;

export function isSolutionId(text: string): boolean {
  return solutionIdPattern.test(text);
}

/** Reads a solution document from parsed JSON. What this version cannot carry out is a fault SYM-SC-0008. */
export function parseSolutionDocument(json: unknown): ParsedSolution {
  const reader = JsonReader.of(json);
  const document = readSolution(reader);
  return document !== undefined && reader.faults.length === 0
    ? { valid: true, document }
    : { valid: false, faults: reader.faults };
}

function readSolution(reader: JsonReader): SolutionDocument | undefined {
  if (!reader.isObject()) return reader.fault('must be an object');
  reader.allowOnly(['solution_id', 'context', 'intents', 'domain_service_bindings', 'sync_strategies']);
  const syncStrategies = readStrategies(reader.member('sync_strategies'));
  const solutionId = readSolutionId(reader.member('solution_id'));
  const context = readContext(reader.member('context'));
  const intents = readIntents(reader.member('intents'));
  const domainServiceBindings = readBindings(reader.member('domain_service_bindings'));
  if (solutionId === undefined || context === undefined) return undefined;
  return { solutionId, context, intents, domainServiceBindings, ...(syncStrategies && { syncStrategies }) };
}

function readSolutionId(reader: JsonReader): string | undefined {
  const { value } = reader;
  if (typeof value !== 'string' || !isSolutionId(value))
    return reader.fault('must be a lower-case name of at most 63 characters, e.g. `insurance_migration`');
  return value;
}

function readContext(reader: JsonReader): SolutionContext | undefined {
  if (!reader.isObject()) return reader.fault('must be an object with goals, constraints and risk');
  reader.allowOnly(['goals', 'constraints', 'risk']);
  const risk = reader.member('risk').absent
    ? ''
    : reader.member('risk').text(0, solutionLimits.statementLengthMax);
  return {
    goals: readStatements(reader.member('goals')),
    constraints: readStatements(reader.member('constraints')),
    risk: risk ?? '',
  };
}

function readStatements(reader: JsonReader): readonly string[] {
  if (reader.absent) return [];
  return reader
    .items(0, solutionLimits.statementsMax)
    .flatMap((item) => item.text(1, solutionLimits.statementLengthMax) ?? []);
}

function readIntents(reader: JsonReader): readonly SolutionIntent[] {
  const seen = new Set<string>();
  return reader.items(1, solutionLimits.intentsMax).flatMap((item): readonly SolutionIntent[] => {
    if (!item.isObject()) return item.fault('must be an object') ?? [];
    item.allowOnly(['type', 'saga']);
    const type = readIntentType(item.member('type'));
    const saga = item.member('saga').absent ? undefined : readDefinition(item.member('saga'));
    if (type === undefined) return [];
    if (seen.has(type)) item.member('type').fault(`${type} is declared twice`);
    seen.add(type);
    return [{ type, ...(saga && { saga }) }];
  });
}

function readBindings(reader: JsonReader): Readonly<Record<string, readonly SystemBinding[]>> {
  if (reader.absent) return {};
  return Object.fromEntries(
    reader.members(solutionLimits.realmsMax).map(([realm, bindings]) => {
      if (!isRealmName(realm)) bindings.fault(`"${realm}" is not the name of a realm`);
      const systems = bindings
        .items(0, solutionLimits.bindingsMax)
        .flatMap((binding) => readBinding(binding) ?? []);
      if (new Set(systems.map(({ system }) => system)).size < systems.length)
        bindings.fault('binds a system twice');
      return [realm, systems];
    }),
  );
}

function readBinding(reader: JsonReader): SystemBinding | undefined {
  if (!reader.isObject()) return reader.fault('must be an object');
  reader.allowOnly(['system', 'adapter', 'settings']);
  const system = reader.member('system').text(1, solutionLimits.nameLengthMax);
  const adapter = reader.member('adapter').text(1, solutionLimits.nameLengthMax);
  const settings = reader.member('settings');
  if (!settings.absent && !settings.isObject()) return settings.fault('must be an object');
  if (JSON.stringify(settings.value ?? {}).length > solutionLimits.settingsBytesMax)
    return settings.fault(`has at most ${solutionLimits.settingsBytesMax} bytes`);
  if (system === undefined || adapter === undefined) return undefined;
  return { system, adapter, settings: (settings.value ?? {}) as JsonObject };
}

function readStrategies(reader: JsonReader): SyncStrategies | undefined {
  if (reader.absent) return undefined;
  if (!reader.isObject()) return reader.fault('must be an object');
  for (const [name, strategy] of reader.members(solutionLimits.bindingsMax)) {
    const known = ['direction', 'bi_directional', 'conflict_resolution'].includes(name);
    if (!known) strategy.fault(`strategy "${name}" cannot be carried out by this version`, 'SYM-SC-0008');
  }
  const direction = reader.member('direction');
  const both = reader.member('bi_directional');
  if ((!direction.absent && direction.value !== 'one_way') || both.value === true) {
    const at = both.value === true ? both : direction;
    at.fault('this version carries out one-way synchronisation only', 'SYM-SC-0008');
  }
  const resolution = reader.member('conflict_resolution');
  const conflictResolution = conflictResolutions.find((name) => name === (resolution.value ?? 'incident'));
  if (conflictResolution === undefined) {
    return resolution.fault(`must be one of ${conflictResolutions.join(', ')}`, 'SYM-SC-0008');
  }
  return { direction: 'one_way', conflictResolution };
}

/** The JSON form of a document (snake_case): what is published and what `parseSolutionDocument` reads. */
export function formatSolutionDocument(document: SolutionDocument): JsonObject {
  return {
    solution_id: document.solutionId,
    context: { ...document.context },
    intents: document.intents.map(({ type, saga }) => ({
      type,
      ...(saga && { saga: formatDefinition(saga) as JsonValue }),
    })),
    ...(Object.keys(document.domainServiceBindings).length > 0 && {
      domain_service_bindings: document.domainServiceBindings as unknown as JsonObject,
    }),
    ...(document.syncStrategies && {
      sync_strategies: formatSyncStrategies(document.syncStrategies),
    }),
  };
}

/** Sync strategies in their JSON form, as documents and the context of a realm have them. */
export function formatSyncStrategies({ direction, conflictResolution }: SyncStrategies): JsonObject {
  return { direction, conflict_resolution: conflictResolution };
}

/** Every intent type that a document needs realms to offer: declared ones, steps and compensations, each once. */
export function intentTypesOf({ intents }: SolutionDocument): readonly string[] {
  const types = intents.flatMap(({ type, saga }) => [
    type,
    ...(saga ? stepsOf(saga).flatMap(({ intent, compensation }) => [intent, compensation ?? intent]) : []),
    ...(saga ? itemIntentsOf(saga) : []),
  ]);
  return [...new Set(types)];
}
