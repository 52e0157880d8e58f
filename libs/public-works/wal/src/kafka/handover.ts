/** One slot between a producer that is pushed to and a consumer that asks: the producer waits until it is taken. */
export class Handover<Item> {
  private item: Item | undefined;
  private error: Error | undefined;
  private isClosed = false;
  private taken: (() => void) | undefined;
  private arrived: (() => void) | undefined;

  /** Resolves once the item was taken, or at once when nobody will take it any more. */
  put(item: Item): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    if (this.item !== undefined) throw new Error('Handover: the item before was not taken yet.');
    this.item = item;
    this.arrived?.();
    return new Promise((resolve) => (this.taken = resolve));
  }

  /** Lets the consumer fail with this error once it has taken what is there. */
  fail(error: Error): void {
    this.error ??= error;
    this.arrived?.();
  }

  close(): void {
    this.isClosed = true;
    this.item = undefined;
    this.taken?.();
    this.arrived?.();
  }

  /** The next item, or undefined when none came in time or it was closed. */
  async take(waitMs: number): Promise<Item | undefined> {
    if (this.item === undefined && !this.error && !this.isClosed) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.arrived = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.arrived = undefined;
    }
    const item = this.item;
    if (item === undefined && this.error) throw this.error;
    this.item = undefined;
    this.taken?.();
    return item;
  }
}
