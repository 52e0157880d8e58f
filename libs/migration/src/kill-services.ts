/** Kills services with SIGKILL while a batch runs, and starts them again: part of the faults of a run. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Service } from '@symphainy/local-platform';

export interface Killing {
  readonly service: Service;
  /** Share of the items that are done when it is killed. */
  readonly atShare: number;
}

const goneWithinMs = 5_000;

/** Kills each service once, as soon as the batch has come so far, and counts it. */
export class ServiceKiller {
  readonly killed: Record<string, number> = {};
  private readonly pending: Killing[];
  private restarting: Promise<void> = Promise.resolve();

  constructor(killings: readonly Killing[]) {
    this.pending = [...killings].sort((left, right) => left.atShare - right.atShare);
    for (const { service } of killings) this.killed[service.name] = 0;
  }

  /** To be told how far the batch is; one service is down at a time. */
  progressed(share: number): void {
    while (this.pending[0] !== undefined && share >= this.pending[0].atShare) {
      const { service } = this.pending.shift()!;
      this.restarting = this.restarting.then(() => this.kill(service));
      // Whoever waits at the end hears of it.
      this.restarting.catch(() => undefined);
    }
  }

  /** Waits until everything runs again; throws what kept a service from starting. */
  async settled(): Promise<void> {
    await this.restarting;
  }

  private async kill(service: Service): Promise<void> {
    service.kill('SIGKILL');
    this.killed[service.name] = (this.killed[service.name] ?? 0) + 1;
    for (const deadline = performance.now() + goneWithinMs; service.isRunning; await wait(10))
      if (performance.now() > deadline) throw new Error(`${service.name} does not die`);
    await service.start();
    await service.untilReady();
  }
}
