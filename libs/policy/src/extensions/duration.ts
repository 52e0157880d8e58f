/** Cedar's duration: a signed count of milliseconds. */
import { EvaluationError } from '../evaluation-error.js';
import { divideLong, type Long, longFromBigint } from '../long.js';
import { ExtensionValue } from './extension-value.js';

const pattern = /^(-?)(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?$/;
const unitsMs = [86_400_000n, 3_600_000n, 60_000n, 1000n, 1n] as const;

export class Duration extends ExtensionValue {
  readonly typeName = 'duration';

  constructor(readonly milliseconds: Long) {
    super();
  }

  static parse(text: string): Duration {
    const match = pattern.exec(text);
    if (!match || text === '' || text === '-') throw failure('invalid duration pattern');
    const [, sign, ...quantities] = match;
    const magnitude = unitsMs.reduce((sum, unit, index) => sum + BigInt(quantities[index] ?? '0') * unit, 0n);
    const milliseconds = longFromBigint(sign === '-' ? -magnitude : magnitude);
    if (milliseconds === undefined) throw failure('Duration overflows internal representation');
    return new Duration(milliseconds);
  }

  get key(): string {
    return String(this.milliseconds);
  }

  /** The whole number of units (of so many milliseconds each) in it, rounded towards zero. */
  toUnits(unitMs: number): Long {
    return divideLong(this.milliseconds, unitMs);
  }

  toCall() {
    return { name: 'duration', argument: `${this.milliseconds}ms` };
  }
}

function failure(message: string): EvaluationError {
  return new EvaluationError(`error while evaluating \`duration\` extension function: ${message}`);
}
