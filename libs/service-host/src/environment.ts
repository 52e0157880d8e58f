/**
 * Configuration from the environment, read once at start. A value that is missing or cannot be used
 * stops the process with SYM-LP-0010, which names the variable, what it was and what it must be.
 */
import { readFile } from 'node:fs/promises';
import { TerminalError } from '@symphainy/kernel';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The error for a variable that cannot be used. */
export function misconfigured(name: string, fault: string, expected: string, cause?: unknown): TerminalError {
  return new TerminalError({
    code: 'SYM-LP-0010',
    detail: `${name} ${fault}`,
    remedy: `Set ${name} to ${expected}.`,
    cause,
  });
}

/** `expected` completes the sentence "Set NAME to …". */
export function requiredEnv(name: string, expected: string, environment: Environment = process.env): string {
  const value = environment[name];
  if (value === undefined || value.trim() === '') throw misconfigured(name, 'is not set', expected);
  return value.trim();
}

export function optionalEnv(name: string, environment: Environment = process.env): string | undefined {
  return environment[name]?.trim() || undefined;
}

/** One of a few words; the first is what it is when the variable is not set. */
export function choiceEnv<Choice extends string>(
  name: string,
  choices: readonly [Choice, ...Choice[]],
  environment: Environment = process.env,
): Choice {
  const value = optionalEnv(name, environment);
  if (value === undefined) return choices[0];
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw misconfigured(name, `is ${JSON.stringify(value)}`, choices.join(', '));
  return choice;
}

/** A whole number between the bounds. Without a default the variable must be set. */
export function integerEnv(
  name: string,
  bounds: { readonly min: number; readonly max: number; readonly default?: number },
  environment: Environment = process.env,
): number {
  const expected = `a whole number from ${bounds.min} to ${bounds.max}`;
  const text = optionalEnv(name, environment);
  if (text === undefined && bounds.default !== undefined) return bounds.default;
  const value = /^-?\d+$/.test(text ?? requiredEnv(name, expected, environment)) ? Number(text) : NaN;
  if (value >= bounds.min && value <= bounds.max) return value;
  throw misconfigured(name, `is ${JSON.stringify(text)}`, expected);
}

/** A TCP port; 0 asks the system for a free one. */
export function portEnv(name: string, environment: Environment = process.env): number {
  return integerEnv(name, { min: 0, max: 65_535 }, environment);
}

/** `host:port`, e.g. 127.0.0.1:7001 or [::1]:7001. */
export function addressEnv(name: string, environment: Environment = process.env): Address {
  return parseAddress(name, requiredEnv(name, addressForm, environment));
}

/** `host:port,host:port`: at least one. */
export function addressListEnv(name: string, environment: Environment = process.env): readonly Address[] {
  const text = requiredEnv(name, `a list of ${addressForm}, separated by commas`, environment);
  return text.split(',').map((part) => parseAddress(name, part.trim()));
}

/** A file's bytes; the variable names the file. */
export async function fileEnv(
  name: string,
  expected: string,
  environment: Environment = process.env,
): Promise<Buffer> {
  const file = requiredEnv(name, expected, environment);
  try {
    return await readFile(file);
  } catch (cause) {
    throw misconfigured(name, `names ${file}, which cannot be read`, expected, cause);
  }
}

/** 32 secret bytes from a file that holds them in hexadecimal. */
export async function secretFileEnv(name: string, environment: Environment = process.env): Promise<Buffer> {
  const expected = 'a file with 64 hexadecimal digits (32 bytes)';
  const text = (await fileEnv(name, expected, environment)).toString('latin1').trim();
  if (!/^[0-9a-fA-F]{64}$/.test(text)) throw misconfigured(name, 'names a file of another form', expected);
  return Buffer.from(text, 'hex');
}

/** Text form of an address, as gRPC and URLs write it. */
export function formatAddress(address: Address): string {
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}

const addressForm = 'HOST:PORT, e.g. 127.0.0.1:7001';

function parseAddress(name: string, text: string): Address {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || port > 65_535)
    throw misconfigured(name, `is ${JSON.stringify(text)}`, addressForm);
  return { host, port };
}
