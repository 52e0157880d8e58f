/** Ports of the loopback interface. */
import { randomInt } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { symphainyError } from '@symphainy/kernel';

/**
 * Below the ports that systems give to outgoing connections (32768 on Linux, 49152 elsewhere): a port of
 * those may be free when it is chosen and an end of somebody's connection when its server starts.
 */
const ports = { least: 10_240, most: 32_000 };
const triesMax = 100;

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesMax; tries++) {
    const port = randomInt(ports.least, ports.most);
    const chosen = await tryPort(port).catch(() => undefined);
    if (chosen !== undefined) return chosen;
  }
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
