/**
 * Saga definitions: versioned data that says which steps an intent takes. A running execution keeps the
 * version it started with, so what parses today must parse for ever.
 *
 * I1  `Definition` holds the kinds that this version carries out, nothing else: whoever has one can run it.
 * I2  The other kinds of the format are known by name and refused with SYM-SC-0008 when they are published.
 */
import type { JsonReader } from './json-reader.js';
import { isIntentType } from './intent-type.js';
import { parsePointer } from './json-pointer.js';

export interface RetryPolicy {
  /** Attempts in all, the first one included; at least 1. */
  readonly attemptsMax: number;
  readonly firstDelayMs: number;
  readonly delayMsMax: number;
  /** The factor between delays, in hundredths: 200 doubles. At least 100. */
  readonly factorPercent: number;
}

/** One intent, carried out by the realm that offers it. */
export interface StepDefinition {
  readonly kind: 'step';
  readonly intent: string;
  /** Names of artifacts of earlier steps whose content the step needs; the others come as references. */
  readonly inputs: readonly string[];
  /** Absent: as the realm's manifest says. */
  readonly retry?: RetryPolicy;
  /** Time limit of one attempt. Absent: as the realm's manifest says. */
  readonly timeoutMs?: number;
  /** The intent that undoes this step. Absent: as the realm's manifest says. */
  readonly compensation?: string;
  /** What an external write changes: the scope of its mutation grant. Required where the intent writes. */
  readonly writes?: WriteTarget;
  /** Whether the end of this step without success opens an incident for people; absent: it does not. */
  readonly onFailure?: 'incident';
}

/** The one thing that a step may change outside: a system that the solution binds, a collection, a key. */
export interface WriteTarget {
  readonly system: string;
  /** Its name, or a JSON pointer into the open parameters at which the name stands. */
  readonly collection: string;
  /** JSON pointer into the open parameters at which the key stands. */
  readonly key: string;
}

/** Steps one after the other; the first that fails ends it. */
export interface SequenceDefinition {
  readonly kind: 'sequence';
  /** At least one. */
  readonly steps: readonly Definition[];
}

/**
 * One execution of `itemIntent` for each item: of a list in the parameters, or of the pages that a step
 * reports, one after the other (`batch.items`). A batch is an execution whose root is a for-each.
 */
export interface ForEachDefinition {
  readonly kind: 'for_each';
  readonly source:
    | { readonly type: 'list'; readonly pointer: string }
    | { readonly type: 'pages'; readonly step: StepDefinition };
  readonly itemIntent: string;
  /** Items under way at once. */
  readonly concurrency: number;
  /** Items started in a second at most; absent: no limit. */
  readonly ratePerSecond?: number;
  /** Of the items that ended, how many may have failed before no more are started; absent: all. */
  readonly errorBudgetPercent?: number;
}

export type Definition = StepDefinition | SequenceDefinition | ForEachDefinition;

/** Kinds that the format names and this version does not carry out. */
export const plannedDefinitionKinds = [
  'parallel',
  'choice',
  'wait_signal',
  'timer',
  'sub_execution',
  'approval',
] as const;

export const definitionLimits = {
  depthMax: 16,
  /** Nodes of one definition, sequences included. */
  nodesMax: 256,
  inputsMax: 64,
  artifactNameLengthMax: 128,
  attemptsMax: 100,
  delayMsMax: 24 * 3_600_000,
  factorPercentMax: 1_000,
  timeoutMsMax: 7 * 24 * 3_600_000,
  concurrencyMax: 1_000,
  ratePerSecondMax: 10_000,
} as const;

/** Items of a `for_each` under way at once, where its definition does not say. */
export const defaultConcurrency = 16;

/** Reads a definition from its JSON form (snake_case); faults go to the reader. */
export function readDefinition(reader: JsonReader): Definition | undefined {
  return readNode(reader, { nodes: 0 }, 1);
}

function readNode(reader: JsonReader, count: { nodes: number }, depth: number): Definition | undefined {
  count.nodes += 1;
  if (count.nodes > definitionLimits.nodesMax)
    return reader.fault(`a definition has at most ${definitionLimits.nodesMax} nodes`);
  if (depth > definitionLimits.depthMax)
    return reader.fault(`a definition is at most ${definitionLimits.depthMax} deep`);
  if (!reader.isObject()) return reader.fault('must be an object');
  const kind = reader.member('kind').value;
  if (kind === 'step') return readStep(reader);
  if (kind === 'sequence') return readSequence(reader, count, depth);
  if (kind === 'for_each') return readForEach(reader);
  if (plannedDefinitionKinds.some((planned) => planned === kind))
    return reader
      .member('kind')
      .fault(`saga kind "${String(kind)}" cannot be carried out yet`, 'SYM-SC-0008');
  return reader.member('kind').fault('must be "step", "sequence" or "for_each"');
}

function readStep(reader: JsonReader): StepDefinition | undefined {
  reader.allowOnly([
    'kind',
    'intent',
    'inputs',
    'retry',
    'timeout_ms',
    'compensation',
    'writes',
    'on_failure',
  ]);
  const intent = readIntentType(reader.member('intent'));
  const inputs = reader.member('inputs').absent ? [] : readInputs(reader.member('inputs'));
  const retry = reader.member('retry').absent ? undefined : readRetryPolicy(reader.member('retry'));
  const timeoutMs = reader.member('timeout_ms').absent
    ? undefined
    : reader.member('timeout_ms').integer(1, definitionLimits.timeoutMsMax);
  const compensation = reader.member('compensation').absent
    ? undefined
    : readIntentType(reader.member('compensation'));
  const writes = reader.member('writes').absent ? undefined : readWriteTarget(reader.member('writes'));
  const onFailure = reader.member('on_failure');
  if (!onFailure.absent && onFailure.value !== 'incident') onFailure.fault('must be "incident"');
  if (intent === undefined || inputs === undefined) return undefined;
  return {
    kind: 'step',
    intent,
    inputs,
    ...(retry && { retry }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(compensation !== undefined && { compensation }),
    ...(writes && { writes }),
    ...(onFailure.value === 'incident' && { onFailure: 'incident' }),
  };
}

function readWriteTarget(reader: JsonReader): WriteTarget | undefined {
  if (!reader.isObject()) return reader.fault('must be an object');
  reader.allowOnly(['system', 'collection', 'key']);
  const system = reader.member('system').text(1, definitionLimits.artifactNameLengthMax);
  const collection = reader.member('collection').text(1, definitionLimits.artifactNameLengthMax);
  const key = readPointer(reader.member('key'));
  return system === undefined || collection === undefined || key === undefined
    ? undefined
    : { system, collection, key };
}

function readPointer(reader: JsonReader): string | undefined {
  const text = reader.text(1, definitionLimits.artifactNameLengthMax);
  if (text !== undefined && parsePointer(text) === undefined)
    return reader.fault('must be a JSON pointer, e.g. `/key`');
  return text;
}

function readForEach(reader: JsonReader): ForEachDefinition | undefined {
  reader.allowOnly([
    'kind',
    'items',
    'pages',
    'item_intent',
    'concurrency',
    'rate_per_second',
    'error_budget_percent',
  ]);
  const source = readSource(reader);
  const itemIntent = readIntentType(reader.member('item_intent'));
  const concurrency = reader.member('concurrency').absent
    ? defaultConcurrency
    : reader.member('concurrency').integer(1, definitionLimits.concurrencyMax);
  const ratePerSecond = reader.member('rate_per_second').absent
    ? undefined
    : reader.member('rate_per_second').integer(1, definitionLimits.ratePerSecondMax);
  const errorBudgetPercent = reader.member('error_budget_percent').absent
    ? undefined
    : reader.member('error_budget_percent').integer(0, 100);
  if (source === undefined || itemIntent === undefined || concurrency === undefined) return undefined;
  return {
    kind: 'for_each',
    source,
    itemIntent,
    concurrency,
    ...(ratePerSecond !== undefined && { ratePerSecond }),
    ...(errorBudgetPercent !== undefined && { errorBudgetPercent }),
  };
}

function readSource(reader: JsonReader): ForEachDefinition['source'] | undefined {
  const items = reader.member('items');
  const pages = reader.member('pages');
  if (items.absent === pages.absent) return reader.fault('needs either `items` or `pages`');
  if (!items.absent) {
    const pointer = readPointer(items);
    return pointer === undefined ? undefined : { type: 'list', pointer };
  }
  if (!pages.isObject()) return pages.fault('must be a step');
  const step = readStep(pages);
  return step && { type: 'pages', step };
}

function readSequence(
  reader: JsonReader,
  count: { nodes: number },
  depth: number,
): SequenceDefinition | undefined {
  reader.allowOnly(['kind', 'steps']);
  const items = reader.member('steps').items(1, definitionLimits.nodesMax);
  const steps = items.flatMap((item) => readNode(item, count, depth + 1) ?? []);
  return steps.length > 0 ? { kind: 'sequence', steps } : undefined;
}

function readInputs(reader: JsonReader): string[] {
  const names = reader
    .items(0, definitionLimits.inputsMax)
    .flatMap((item) => item.text(1, definitionLimits.artifactNameLengthMax) ?? []);
  if (new Set(names).size < names.length) reader.fault('names an artifact twice');
  return names;
}

function readRetryPolicy(reader: JsonReader): RetryPolicy | undefined {
  if (!reader.isObject()) return reader.fault('must be an object');
  reader.allowOnly(['attempts_max', 'first_delay_ms', 'delay_ms_max', 'factor_percent']);
  const attemptsMax = reader.member('attempts_max').integer(1, definitionLimits.attemptsMax);
  const firstDelayMs = reader.member('first_delay_ms').integer(0, definitionLimits.delayMsMax);
  const delayMsMax = reader.member('delay_ms_max').integer(0, definitionLimits.delayMsMax);
  const factorPercent = reader.member('factor_percent').integer(100, definitionLimits.factorPercentMax);
  if (
    attemptsMax === undefined ||
    firstDelayMs === undefined ||
    delayMsMax === undefined ||
    factorPercent === undefined
  )
    return undefined;
  if (delayMsMax < firstDelayMs) return reader.member('delay_ms_max').fault('is less than first_delay_ms');
  return { attemptsMax, firstDelayMs, delayMsMax, factorPercent };
}

export function readIntentType(reader: JsonReader): string | undefined {
  const { value } = reader;
  if (typeof value !== 'string' || !isIntentType(value))
    return reader.fault('must be an intent type, `realm.verb_noun`');
  return value;
}

/** The JSON form of a definition (snake_case), as a solution document holds it. */
export function formatDefinition(definition: Definition): object {
  switch (definition.kind) {
    case 'sequence':
      return { kind: 'sequence', steps: definition.steps.map(formatDefinition) };
    case 'for_each':
      return formatForEach(definition);
    case 'step':
      return formatStep(definition);
  }
}

function formatForEach(definition: ForEachDefinition): object {
  const { source, itemIntent, concurrency, ratePerSecond, errorBudgetPercent } = definition;
  return {
    kind: 'for_each',
    ...(source.type === 'list' ? { items: source.pointer } : { pages: formatStep(source.step) }),
    item_intent: itemIntent,
    concurrency,
    ...(ratePerSecond !== undefined && { rate_per_second: ratePerSecond }),
    ...(errorBudgetPercent !== undefined && { error_budget_percent: errorBudgetPercent }),
  };
}

function formatStep(step: StepDefinition): object {
  const { intent, inputs, retry, timeoutMs, compensation, writes, onFailure } = step;
  return {
    kind: 'step',
    intent,
    ...(inputs.length > 0 && { inputs }),
    ...(retry && {
      retry: {
        attempts_max: retry.attemptsMax,
        first_delay_ms: retry.firstDelayMs,
        delay_ms_max: retry.delayMsMax,
        factor_percent: retry.factorPercent,
      },
    }),
    ...(timeoutMs !== undefined && { timeout_ms: timeoutMs }),
    ...(compensation !== undefined && { compensation }),
    ...(writes && { writes: { ...writes } }),
    ...(onFailure && { on_failure: onFailure }),
  };
}

/** Every step of a definition, in the order in which they are carried out. */
export function stepsOf(definition: Definition): readonly StepDefinition[] {
  switch (definition.kind) {
    case 'step':
      return [definition];
    case 'sequence':
      return definition.steps.flatMap(stepsOf);
    case 'for_each':
      return definition.source.type === 'pages' ? [definition.source.step] : [];
  }
}

/** The intents of the items of every for-each in a definition. */
export function itemIntentsOf(definition: Definition): readonly string[] {
  switch (definition.kind) {
    case 'step':
      return [];
    case 'sequence':
      return definition.steps.flatMap(itemIntentsOf);
    case 'for_each':
      return [definition.itemIntent];
  }
}
