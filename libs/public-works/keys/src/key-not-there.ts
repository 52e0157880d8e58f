import { TerminalError } from '@symphainy/kernel';

export function keyNotThere(keyId: string): TerminalError {
  return new TerminalError({
    code: 'SYM-SC-0007',
    detail: `The tenant has no key ${keyId}, or it was erased.`,
  });
}
