/**
 * Platform time: the shared store's clock, carried by this process's monotonic clock. A wall clock that
 * jumps changes nothing. It never goes back; a difference is made good at 10 % of the time that passes.
 */
export interface MonotonicClock {
  /** Milliseconds, from any origin. */
  nowMs(): number;
}

export const processClock: MonotonicClock = { nowMs: () => performance.now() };

const slewMax = 0.1;

export class PlatformClock {
  private base: number;
  private origin: number;
  /** How far we are behind (positive) or ahead of the store. */
  private drift = 0;

  constructor(
    readonly monotonic: MonotonicClock,
    storeNowMs: number,
  ) {
    this.base = storeNowMs;
    this.origin = monotonic.nowMs();
  }

  /** Milliseconds since 1970, an integer. */
  nowMs(): number {
    return Math.floor(this.read());
  }

  /** Tells what the store's clock says now; we move toward it. */
  observe(storeNowMs: number): void {
    const now = this.read();
    this.base = now;
    this.origin = this.monotonic.nowMs();
    this.drift = storeNowMs - now;
  }

  private read(): number {
    const passed = this.monotonic.nowMs() - this.origin;
    const slew = Math.sign(this.drift) * Math.min(Math.abs(this.drift), passed * slewMax);
    return this.base + passed + slew;
  }
}
