/** A bounded cache whose entries end at a time of their own. When it is full the one used longest ago goes. */
export class ExpiringCache<Value> {
  private readonly entries = new Map<string, { readonly value: Value; readonly expiresAtMs: number }>();

  constructor(private readonly entriesMax: number) {}

  get(name: string, nowMs: number): Value | undefined {
    const entry = this.entries.get(name);
    if (!entry) return undefined;
    this.entries.delete(name);
    if (entry.expiresAtMs <= nowMs) return undefined;
    this.entries.set(name, entry);
    return entry.value;
  }

  set(name: string, value: Value, expiresAtMs: number): void {
    this.entries.delete(name);
    const oldest = this.entries.keys().next();
    if (this.entries.size >= this.entriesMax && !oldest.done) this.entries.delete(oldest.value);
    this.entries.set(name, { value, expiresAtMs });
  }

  delete(name: string): void {
    this.entries.delete(name);
  }

  get size(): number {
    return this.entries.size;
  }
}
