/** Which process serves which partition now, from the leases; a little behind, and corrected by NOT_OWNER. */
import type { Ownership } from '@symphainy/public-works-ownership';
import type { OwnerEntry } from '@symphainy/contracts/runtime';

const refreshMs = 1_000;

export class OwnerDirectory {
  private byPartition = new Map<number, string>();
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ownership: Ownership,
    private readonly onError: (error: unknown) => void,
  ) {}

  async start(): Promise<void> {
    await this.refresh();
    this.timer = setInterval(() => void this.refresh().catch(this.onError), refreshMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  addressOf(partition: number): string {
    return this.byPartition.get(partition) ?? '';
  }

  entries(): OwnerEntry[] {
    const byAddress = new Map<string, number[]>();
    for (const [partition, address] of this.byPartition) {
      byAddress.set(address, [...(byAddress.get(address) ?? []), partition]);
    }
    return [...byAddress].map(([address, partitions]) => ({
      address,
      partitions: partitions.sort((a, b) => a - b),
    }));
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private async refresh(): Promise<void> {
    const { leases } = await this.ownership.view();
    const next = new Map<number, string>();
    for (const lease of leases) if (!lease.expired) next.set(lease.partition, lease.address);
    const changed =
      next.size !== this.byPartition.size ||
      [...next].some(([partition, address]) => this.byPartition.get(partition) !== address);
    this.byPartition = next;
    if (changed) for (const listener of this.listeners) listener();
  }
}
