/**
 * The port by which a service gets secrets: passwords and tokens of external systems.
 *
 * I1  A secret is asked for by name and never listed; names stand in documents, secrets do not.
 * I2  An error names the secret and where it was looked for, never what it holds.
 */
import { TerminalError } from '@symphainy/kernel';

export interface Secrets {
  /** The secret of that name; throws SYM-SE-0001 when there is none, it is empty or the name is no name. */
  get(name: string): Promise<string>;
}

export const secretBytesMax = 64 * 1024;

const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Throws for what is no name of a secret: a name never leads to another place. */
export function assertSecretName(name: string): void {
  if (!namePattern.test(name))
    throw noSecret(`${JSON.stringify(name)} is no name of a secret: a letter, then letters, digits, - or _`);
}

export function noSecret(detail: string, cause?: unknown): TerminalError {
  return new TerminalError({ code: 'SYM-SE-0001', detail, cause });
}
