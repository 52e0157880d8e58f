/** Options that several commands have. */
import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option } from 'commander';
import { symphainyError } from '@symphainy/kernel';

export interface ConnectionOptions {
  readonly url?: string;
  readonly dataDir: string;
  readonly tenant?: string;
  readonly json?: boolean;
}

export const defaultDataDir = '.symphainy';

export function dataDirOption(): Option {
  return new Option('--data-dir <dir>', 'where the local platform keeps everything').default(defaultDataDir);
}

/** How to reach a platform and as whom. */
export function connectionOptions(): readonly Option[] {
  return [
    new Option(
      '--url <url>',
      'public API; otherwise the platform of the data directory, or where one logged in last',
    ),
    dataDirOption(),
    new Option('--tenant <name>', 'act for this tenant'),
    new Option('--json', 'print JSON'),
  ];
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It is a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** `JSON`, or `@file` that holds it. Throws SYM-LP-0008 when it is no JSON object. */
export async function jsonObject(option: string, text: string): Promise<Record<string, unknown>> {
  const source = text.startsWith('@') ? await readText(text.slice(1)) : text;
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw symphainyError({ code: 'SYM-LP-0008', detail: `${option} is no JSON: ${reason}`, cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw symphainyError({ code: 'SYM-LP-0008', detail: `${option} is no JSON object.` });
  }
  return value as Record<string, unknown>;
}

/** The text of a file; `-` is standard input. SYM-LP-0008 when it cannot be read. */
export async function readText(file: string): Promise<string> {
  try {
    if (file !== '-') return await readFile(file, 'utf8');
    process.stdin.setEncoding('utf8');
    let text = '';
    for await (const chunk of process.stdin) text += String(chunk);
    return text;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw symphainyError({ code: 'SYM-LP-0008', detail: `${file} cannot be read: ${reason}`, cause });
  }
}
