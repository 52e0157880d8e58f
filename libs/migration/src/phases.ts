/** How long each part of a run took. */
export interface Phase {
  readonly name: string;
  readonly duration_ms: number;
}

export class Phases {
  private readonly durations = new Map<string, number>();

  /** @param began is told the name of each phase as it begins. */
  constructor(private readonly began: (name: string) => void) {}

  /** Phases of one name are added up. */
  async measure<Answer>(name: string, run: () => Promise<Answer>): Promise<Answer> {
    this.began(name);
    const startedAt = performance.now();
    try {
      return await run();
    } finally {
      this.durations.set(name, (this.durations.get(name) ?? 0) + performance.now() - startedAt);
    }
  }

  list(): readonly Phase[] {
    return [...this.durations].map(([name, duration]) => ({ name, duration_ms: Math.round(duration) }));
  }
}
