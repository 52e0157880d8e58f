/** By what requests are told apart and belong together: idempotency keys, partition keys, labels, request ids. */
import { symphainyError } from '@symphainy/kernel';

export const correlationLimits = {
  idempotencyKeyLengthMax: 255,
  partitionKeyLengthMax: 255,
  requestIdLengthMax: 128,
  labelsMax: 16,
  labelNameLengthMax: 63,
  labelValueLengthMax: 255,
} as const;

/** How long the answer to a key is kept at least. */
export const idempotencyRetentionMsMin = 24 * 3_600_000;

/** Printable ASCII: what survives an HTTP header unchanged. */
const printable = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const labelName = /^[a-z][a-z0-9_.-]*$/;

/** An idempotency key: 1 to 255 printable ASCII characters, none of them a blank at an end. */
export function checkIdempotencyKey(key: string): string {
  return checked(key, printable, correlationLimits.idempotencyKeyLengthMax, 'Idempotency-Key', '');
}

/** A partition key, which keeps what belongs together in order: of the same form. */
export function checkPartitionKey(key: string): string {
  return checked(key, printable, correlationLimits.partitionKeyLengthMax, 'partition_key', '/partition_key');
}

/** A request id that a client chose, or undefined when it is none that could be echoed and logged. */
export function acceptedRequestId(id: string | undefined): string | undefined {
  if (id === undefined || id.length > correlationLimits.requestIdLengthMax) return undefined;
  return /^[A-Za-z0-9_.:-]+$/.test(id) ? id : undefined;
}

/** Labels: at most sixteen, names in lower case. */
export function checkLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = Object.entries(labels);
  const { labelsMax, labelNameLengthMax, labelValueLengthMax } = correlationLimits;
  if (entries.length > labelsMax) throw refused('labels', '/labels', `has at most ${labelsMax} members`);
  for (const [name, value] of entries) {
    checked(name, labelName, labelNameLengthMax, 'the name of a label', '/labels');
    if (value.length > labelValueLengthMax)
      throw refused(`label ${name}`, `/labels/${name}`, `has at most ${labelValueLengthMax} characters`);
  }
  return labels;
}

function checked(text: string, form: RegExp, lengthMax: number, what: string, pointer: string): string {
  if (text.length <= lengthMax && form.test(text)) return text;
  const characters =
    form === labelName ? 'lower-case letters, digits, `_`, `.` and `-`' : 'printable ASCII characters';
  throw refused(what, pointer, `must be 1 to ${lengthMax} ${characters}`);
}

function refused(what: string, pointer: string, detail: string) {
  return symphainyError({ code: 'SYM-EX-0001', detail: `${what} ${detail}.`, faults: [{ pointer, detail }] });
}
