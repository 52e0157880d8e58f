/** Ports of the loopback interface. */
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { symphainyError } from '@symphainy/kernel';

/** A port that nothing listens on now. */
export function freePort(): Promise<number> {
  return tryPort(0);
}

/** Throws SYM-LP-0001 when something listens on the port. */
export async function requireFreePort(port: number): Promise<void> {
  try {
    await tryPort(port);
  } catch (cause) {
    throw symphainyError({ code: 'SYM-LP-0001', detail: `Port ${port} of 127.0.0.1 is taken.`, cause });
  }
}

function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const { port: chosen } = server.address() as AddressInfo;
      server.close(() => resolve(chosen));
    });
  });
}
