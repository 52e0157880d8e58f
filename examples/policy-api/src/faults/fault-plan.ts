/**
 * Faults on demand, to prove what a client makes of them.
 *
 * I1  What befalls a request depends on the seed, the request (method, path, idempotency key) and on how
 *     often it came before; not on when it comes or on what comes beside it.
 * I2  Setting faults starts the counts and the repetitions anew.
 */
import { createHash } from 'node:crypto';

export const faultKinds = ['rate_limit', 'server_error', 'delay', 'drop_after_commit'] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Shares of requests from 0 to 1 by kind. */
export type FaultSettings = Readonly<Record<FaultKind, number>> & {
  readonly delay_ms: number;
  readonly seed: number;
};

export const noFaults: FaultSettings = {
  rate_limit: 0,
  server_error: 0,
  delay: 0,
  drop_after_commit: 0,
  delay_ms: 0,
  seed: 0,
};

export const faultSettingsSchema = {
  type: 'object',
  properties: {
    ...Object.fromEntries(faultKinds.map((kind) => [kind, { type: 'number', minimum: 0, maximum: 1 }])),
    delay_ms: { type: 'integer', minimum: 0, maximum: 60_000 },
    seed: { type: 'integer', minimum: 0 },
  },
  additionalProperties: false,
} as const;

const repetitionsMax = 500_000;
const bytesPerDraw = 6;

export class FaultPlan {
  private settings: FaultSettings = noFaults;
  private injected: Record<FaultKind, number> = zeroCounts();
  private requests = 0;
  private readonly repetitions = new Map<string, number>();

  set(settings: Partial<FaultSettings>): void {
    this.settings = { ...noFaults, ...settings };
    this.injected = zeroCounts();
    this.requests = 0;
    this.repetitions.clear();
  }

  /** The faults that this request shall meet, if it gets as far. */
  draw(request: string): ReadonlySet<FaultKind> {
    this.requests++;
    const { seed } = this.settings;
    const drawn = new Set<FaultKind>();
    if (faultKinds.every((kind) => this.settings[kind] === 0)) return drawn;
    const repetition = this.repetitionOf(request);
    const bytes = createHash('sha256').update(`${seed}\n${request}\n${repetition}`).digest();
    for (const [at, kind] of faultKinds.entries()) {
      const share = bytes.readUIntBE(at * bytesPerDraw, bytesPerDraw) / 2 ** (8 * bytesPerDraw);
      if (share < this.settings[kind]) drawn.add(kind);
    }
    return drawn;
  }

  get delayMs(): number {
    return this.settings.delay_ms;
  }

  /** Counts a fault that a request really met. */
  count(kind: FaultKind): void {
    this.injected[kind]++;
  }

  report(): {
    readonly settings: FaultSettings;
    readonly requests: number;
    readonly injected: Readonly<Record<FaultKind, number>>;
  } {
    return { settings: this.settings, requests: this.requests, injected: { ...this.injected } };
  }

  private repetitionOf(request: string): number {
    const before = this.repetitions.get(request) ?? 0;
    if (before === 0 && this.repetitions.size >= repetitionsMax) {
      const [oldest] = this.repetitions.keys();
      if (oldest !== undefined) this.repetitions.delete(oldest);
    }
    this.repetitions.set(request, before + 1);
    return before;
  }
}

function zeroCounts(): Record<FaultKind, number> {
  return { rate_limit: 0, server_error: 0, delay: 0, drop_after_commit: 0 };
}
