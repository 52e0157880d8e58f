/** Cedar's datetime: milliseconds since 1970-01-01T00:00:00Z, without leap seconds. */
import { EvaluationError } from '../evaluation-error.js';
import { addLong, type Long, moduloLong, subtractLong } from '../long.js';
import { Duration } from './duration.js';
import { ExtensionValue } from './extension-value.js';

const pattern =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{3}))?(?:Z|([+-])([0-9]{2})([0-9]{2})))?$/;
const dayMs = 86_400_000;

export class Datetime extends ExtensionValue {
  readonly typeName = 'datetime';

  constructor(readonly epochMs: Long) {
    super();
  }

  /** Accepts `YYYY-MM-DD`, and `YYYY-MM-DDThh:mm:ss[.SSS]` followed by `Z` or `±hhmm`. */
  static parse(text: string): Datetime {
    const match = pattern.exec(text);
    if (!match) throw failure(`invalid datetime pattern: \`${text}\``);
    const field = (index: number) => Number(match[index] ?? '0');
    const [year, month, day, hour, minute, second] = [
      field(1),
      field(2),
      field(3),
      field(4),
      field(5),
      field(6),
    ];
    const midnight = new Date(0);
    midnight.setUTCFullYear(year, month - 1, day);
    // Date carries an excess over (31 April is 1 May); a date that is moved was not one.
    if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) {
      throw failure(`invalid date: ${text.slice(0, 10)}`);
    }
    if (hour > 23 || minute > 59 || second > 59)
      throw failure(`invalid hour/minute/second: ${text.slice(11, 19)}`);
    const [offsetHours, offsetMinutes] = [field(9), field(10)];
    if (offsetHours > 23 || offsetMinutes > 59) throw failure(`invalid offset range: ${text.slice(-4)}`);
    const offsetMs = (match[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
    return new Datetime(
      midnight.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + field(7) - offsetMs,
    );
  }

  get key(): string {
    return String(this.epochMs);
  }

  offset(duration: Duration): Datetime {
    return new Datetime(addLong(this.epochMs, duration.milliseconds));
  }

  durationSince(earlier: Datetime): Duration {
    return new Duration(subtractLong(this.epochMs, earlier.epochMs));
  }

  /** Midnight (UTC) of its day. */
  toDate(): Datetime {
    return new Datetime(subtractLong(this.epochMs, moduloLong(this.epochMs, dayMs)));
  }

  /** The time since midnight (UTC) of its day. */
  toTime(): Duration {
    return new Duration(moduloLong(this.epochMs, dayMs));
  }

  toCall() {
    const date = new Date(Number(this.epochMs));
    const year = date.getUTCFullYear();
    // Outside of the years 0 to 9999 there is no literal for it, only an offset from the epoch.
    const argument =
      year >= 0 && year <= 9999 ? date.toISOString() : `1970-01-01 offset by ${this.epochMs}ms`;
    return { name: 'datetime', argument };
  }
}

function failure(message: string): EvaluationError {
  return new EvaluationError(`error while evaluating \`datetime\` extension function: ${message}`);
}
