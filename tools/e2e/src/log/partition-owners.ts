/** Who holds the lease of each partition, as the database has it. */
import { PostgresOwnership } from '@symphainy/public-works-ownership';
import type { OwnershipView } from '@symphainy/public-works-ownership';

export class PartitionOwners {
  private constructor(private readonly ownership: PostgresOwnership) {}

  static async open(databaseUrl: string): Promise<PartitionOwners> {
    const ownership = new PostgresOwnership({ connectionString: databaseUrl });
    await ownership.open();
    return new PartitionOwners(ownership);
  }

  async leases(): Promise<readonly OwnershipView[]> {
    return (await this.ownership.view()).leases;
  }

  /** The epoch of each partition. */
  async epochs(): Promise<ReadonlyMap<number, number>> {
    return new Map((await this.leases()).map(({ partition, epoch }) => [partition, epoch]));
  }

  close(): Promise<void> {
    return this.ownership.close();
  }
}
