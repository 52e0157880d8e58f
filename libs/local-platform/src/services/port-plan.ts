/** Ports for services: those of the last start where they are still free, so that addresses stay what they were. */
import { freePort, requireFreePort } from '@symphainy/local-servers';
import type { ServiceRecord } from '../data-directory/platform-record.js';

type Purpose = 'grpc' | 'health';

export class PortPlan {
  private readonly ports = new Map<string, number>();

  private constructor(private readonly taken: Set<number>) {}

  /** Chooses the ports of some services, none of them `reserved`. */
  static async choose(
    services: readonly string[],
    before: readonly ServiceRecord[],
    reserved: number,
  ): Promise<PortPlan> {
    const plan = new PortPlan(new Set([reserved]));
    for (const name of services) await plan.add(name, before);
    return plan;
  }

  private async add(name: string, before: readonly ServiceRecord[]): Promise<void> {
    const known = before.find((service) => service.name === name);
    for (const [purpose, address] of [
      ['grpc', known?.grpc],
      ['health', known?.health],
    ] as const) {
      const port = await this.freeOne(address === undefined ? undefined : Number(address.split(':').at(-1)));
      this.taken.add(port);
      this.ports.set(key(name, purpose), port);
    }
  }

  port(name: string, purpose: Purpose): number {
    const port = this.ports.get(key(name, purpose));
    if (port === undefined) throw new TypeError(`No ${purpose} port was chosen for ${name}.`);
    return port;
  }

  private async freeOne(wanted: number | undefined): Promise<number> {
    if (wanted !== undefined && !this.taken.has(wanted) && (await isFree(wanted))) return wanted;
    for (;;) {
      const port = await freePort();
      if (!this.taken.has(port)) return port;
    }
  }
}

function key(name: string, purpose: Purpose): string {
  return `${name}/${purpose}`;
}

async function isFree(port: number): Promise<boolean> {
  return await requireFreePort(port).then(
    () => true,
    () => false,
  );
}
