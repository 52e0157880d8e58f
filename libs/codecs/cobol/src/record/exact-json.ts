/** Values with exact numbers, read from the decoder's own JSON text: one decoding, two forms. */

/** A number as its decimal text; never a double. */
export class ExactNumber {
  /** @param text a JSON number. */
  constructor(readonly text: string) {}

  /** The number as a double, rounded where it has more digits than that holds. */
  toNumber(): number {
    return Number(this.text);
  }

  toString(): string {
    return this.text;
  }
}

export type RecordValue =
  null | string | ExactNumber | readonly RecordValue[] | { readonly [key: string]: RecordValue };

/** Reads one JSON object as the decoder writes it: without blanks, and without true and false. */
export function readExactJson(json: string): { readonly [key: string]: RecordValue } {
  return new Reader(json).object();
}

const numberText = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/y;
const stringText = /"(?:[^"\\]|\\.)*"/y;

class Reader {
  private at = 0;

  constructor(private readonly json: string) {}

  object(): { readonly [key: string]: RecordValue } {
    const entries: [string, RecordValue][] = [];
    this.members('{', '}', () => {
      const key = this.string();
      this.take(':');
      entries.push([key, this.value()]);
    });
    return Object.fromEntries(entries);
  }

  private value(): RecordValue {
    switch (this.json[this.at]) {
      case '{':
        return this.object();
      case '[': {
        const elements: RecordValue[] = [];
        this.members('[', ']', () => elements.push(this.value()));
        return elements;
      }
      case '"':
        return this.string();
      case 'n':
        this.take('null');
        return null;
      default:
        return new ExactNumber(this.match(numberText));
    }
  }

  private members(open: string, close: string, member: () => void): void {
    this.take(open);
    while (this.json[this.at] !== close) {
      member();
      if (this.json[this.at] !== close) this.take(',');
    }
    this.take(close);
  }

  private string(): string {
    return JSON.parse(this.match(stringText)) as string;
  }

  private take(text: string): void {
    if (!this.json.startsWith(text, this.at)) throw new SyntaxError(`wants ${text} at ${this.at}`);
    this.at += text.length;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.json)?.[0];
    if (text === undefined) throw new SyntaxError(`unreadable JSON at ${this.at}`);
    this.at += text.length;
    return text;
  }
}
