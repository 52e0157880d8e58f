/** Keeps what was used last, up to a number of entries; the one used longest ago makes room. */
export class BoundedCache<Value> {
  private readonly entries = new Map<string, Value>();

  /** @param dropped is told of each entry that has to make room. */
  constructor(
    private readonly entriesMax: number,
    private readonly dropped: (value: Value) => void = () => undefined,
  ) {}

  /** The value of that name, made when there is none. What cannot be made is not kept. */
  getOrMake(name: string, make: () => Value): Value {
    const known = this.entries.get(name);
    const value = known ?? make();
    this.entries.delete(name);
    this.entries.set(name, value);
    const [oldest] = this.entries;
    if (this.entries.size > this.entriesMax && oldest !== undefined) {
      this.entries.delete(oldest[0]);
      this.dropped(oldest[1]);
    }
    return value;
  }

  /** Drops everything. */
  clear(): void {
    for (const value of this.entries.values()) this.dropped(value);
    this.entries.clear();
  }
}
