/** How many streams each user has open. */
import { symphainyError } from '@symphainy/kernel';

export class StreamQuota {
  private readonly open = new Map<string, number>();

  constructor(private readonly streamsMax: number) {}

  /** Takes a place for a user, or throws SYM-EX-0008; the answer gives it back, once. */
  take(tenantId: string, userId: string): () => void {
    const user = `${tenantId}/${userId}`;
    const count = this.open.get(user) ?? 0;
    if (count >= this.streamsMax) {
      const detail = `${count} streams are open; a user may have ${this.streamsMax}`;
      throw symphainyError({ code: 'SYM-EX-0008', detail, retryAfterMs: 1_000 });
    }
    this.open.set(user, count + 1);
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.release(user);
    };
  }

  private release(user: string): void {
    const count = (this.open.get(user) ?? 1) - 1;
    if (count > 0) this.open.set(user, count);
    else this.open.delete(user);
  }
}
