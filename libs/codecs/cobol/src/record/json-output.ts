/**
 * UTF-8 JSON text that grows at its end. Writers that know their bound call `reserve` once and then
 * store into `bytes` themselves: this is the inner loop of every decoder.
 */
export class JsonOutput {
  bytes: Uint8Array;
  /** Bytes written so far. */
  length = 0;

  constructor(capacity = 1 << 16) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Makes room for `size` more bytes. */
  reserve(size: number): void {
    const needed = this.length + size;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  /** Appends one ASCII character by its code. */
  writeByte(byte: number): void {
    this.reserve(1);
    this.bytes[this.length++] = byte;
  }

  writeBytes(part: Uint8Array): void {
    const size = part.length;
    this.reserve(size);
    const target = this.bytes;
    let end = this.length;
    for (let at = 0; at < size; at++) target[end++] = part[at]!;
    this.length = end;
  }

  /** Appends text that is ASCII throughout. */
  writeAscii(text: string): void {
    this.reserve(text.length);
    for (let at = 0; at < text.length; at++) this.bytes[this.length++] = text.charCodeAt(at);
  }

  writeNull(): void {
    this.reserve(4);
    const target = this.bytes;
    target[this.length++] = 0x6e;
    target[this.length++] = 0x75;
    target[this.length++] = 0x6c;
    target[this.length++] = 0x6c;
  }

  /** What was written, valid until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  toString(): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.written());
  }
}
