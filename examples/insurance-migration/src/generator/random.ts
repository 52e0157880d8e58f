/** A seeded source of chance: xoshiro128** (Blackman and Vigna), seeded by splitmix32. */
export class Random {
  private readonly state: Uint32Array;

  constructor(seed: number) {
    let mixed = seed >>> 0;
    this.state = Uint32Array.from({ length: 4 }, () => {
      mixed = (mixed + 0x9e3779b9) >>> 0;
      let word = mixed;
      word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
      word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
      return word ^ (word >>> 15);
    });
  }

  /** An integer from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.share() * (most - least + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.share() * list.length)]!;
  }

  chance(probability: number): boolean {
    return this.share() < probability;
  }

  /** One of the choices, each as probable as its weight is of all. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T {
    let left = this.share() * choices.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [choice, weight] of choices) {
      if (left < weight) return choice;
      left -= weight;
    }
    return choices.at(-1)![0];
  }

  /** Decimal digits. */
  digits(count: number): string {
    let text = '';
    while (text.length < count) text += String(this.between(0, 999_999)).padStart(6, '0');
    return text.slice(0, count);
  }

  /** At least 0, less than 1, in steps of 2^-32. */
  private share(): number {
    const { state } = this;
    const product = Math.imul(state[1]!, 5);
    const answer = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = state[1]! << 9;
    state[2]! ^= state[0]!;
    state[3]! ^= state[1]!;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= shifted;
    state[3] = (state[3]! << 11) | (state[3]! >>> 21);
    return answer / 2 ** 32;
  }
}
