/**
 * Saga definitions: versioned data that says which steps an intent takes. A running execution keeps the
 * version it started with, so what parses today must parse for ever.
 *
 * I1  `Definition` holds the kinds that this version carries out, nothing else: whoever has one can run it.
 * I2  The other kinds of the format are known by name and refused with SYM-SC-0008 when they are published.
 */
import type { JsonReader } from './json-reader.js';
import { isIntentType } from './intent-type.js';

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
}

/** Steps one after the other; the first that fails ends it. */
export interface SequenceDefinition {
  readonly kind: 'sequence';
  /** At least one. */
  readonly steps: readonly Definition[];
}

export type Definition = StepDefinition | SequenceDefinition;

/** Kinds that the format names and this version does not carry out. */
export const plannedDefinitionKinds = [
  'parallel',
  'choice',
  'for_each',
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
} as const;

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
  if (plannedDefinitionKinds.some((planned) => planned === kind))
    return reader
      .member('kind')
      .fault(`saga kind "${String(kind)}" cannot be carried out yet`, 'SYM-SC-0008');
  return reader.member('kind').fault('must be "step" or "sequence"');
}

function readStep(reader: JsonReader): StepDefinition | undefined {
  reader.allowOnly(['kind', 'intent', 'inputs', 'retry', 'timeout_ms', 'compensation']);
  const intent = readIntentType(reader.member('intent'));
  const inputs = reader.member('inputs').absent ? [] : readInputs(reader.member('inputs'));
  const retry = reader.member('retry').absent ? undefined : readRetryPolicy(reader.member('retry'));
  const timeoutMs = reader.member('timeout_ms').absent
    ? undefined
    : reader.member('timeout_ms').integer(1, definitionLimits.timeoutMsMax);
  const compensation = reader.member('compensation').absent
    ? undefined
    : readIntentType(reader.member('compensation'));
  if (intent === undefined || inputs === undefined) return undefined;
  return {
    kind: 'step',
    intent,
    inputs,
    ...(retry && { retry }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(compensation !== undefined && { compensation }),
  };
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
  if (definition.kind === 'sequence')
    return { kind: 'sequence', steps: definition.steps.map(formatDefinition) };
  const { intent, inputs, retry, timeoutMs, compensation } = definition;
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
  };
}

/** Every step of a definition, in the order in which they are carried out. */
export function stepsOf(definition: Definition): readonly StepDefinition[] {
  return definition.kind === 'step' ? [definition] : definition.steps.flatMap(stepsOf);
}
