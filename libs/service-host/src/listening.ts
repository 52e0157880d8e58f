import { TerminalError } from '@symphainy/kernel';
import type { Address } from './environment.js';
import { formatAddress } from './environment.js';

/** Runs what listens on an address; a taken port becomes SYM-LP-0001 that names it. */
export async function listening<Result>(address: Address, listen: () => Promise<Result>): Promise<Result> {
  try {
    return await listen();
  } catch (cause) {
    if (!String(cause).includes('EADDRINUSE')) throw cause;
    throw new TerminalError({
      code: 'SYM-LP-0001',
      detail: `${formatAddress(address)} is in use by another process`,
      cause,
    });
  }
}
