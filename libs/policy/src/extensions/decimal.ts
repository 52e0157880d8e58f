/** Cedar's decimal: a signed number with four digits after the point, held as ten-thousandths. */
import { EvaluationError } from '../evaluation-error.js';
import { type Long, longFromBigint } from '../long.js';
import { ExtensionValue } from './extension-value.js';

const scale = 10_000n;

export class Decimal extends ExtensionValue {
  readonly typeName = 'decimal';

  private constructor(readonly tenThousandths: Long) {
    super();
  }

  static parse(text: string): Decimal {
    const match = /^(-?)([0-9]+)\.([0-9]+)$/.exec(text);
    if (!match) throw failure(`\`${text}\` is not a well-formed decimal value`);
    const [, sign, whole = '', fraction = ''] = match;
    if (fraction.length > 4) throw failure(`too many digits after the decimal in \`${text}\``);
    const magnitude = BigInt(whole) * scale + BigInt(fraction.padEnd(4, '0'));
    const value = longFromBigint(sign === '-' ? -magnitude : magnitude);
    if (value === undefined) throw failure('overflow when converting to decimal');
    return new Decimal(value);
  }

  get key(): string {
    return String(this.tenThousandths);
  }

  toCall() {
    const value = BigInt(this.tenThousandths);
    const magnitude = value < 0n ? -value : value;
    const fraction = String(magnitude % scale)
      .padStart(4, '0')
      .replace(/0{1,3}$/, '');
    return { name: 'decimal', argument: `${value < 0n ? '-' : ''}${magnitude / scale}.${fraction}` };
  }
}

function failure(message: string): EvaluationError {
  return new EvaluationError(`error while evaluating \`decimal\` extension function: ${message}`);
}
