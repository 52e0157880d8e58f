/** Cedar's ipaddr: an IPv4 or IPv6 address with a prefix length; a range is an address with a shorter prefix. */
import { isIPv4, isIPv6 } from 'node:net';
import { EvaluationError } from '../evaluation-error.js';
import { ExtensionValue } from './extension-value.js';

const textBytesMax = 43;

export class IpAddress extends ExtensionValue {
  readonly typeName = 'ipaddr';

  private constructor(
    readonly version: 4 | 6,
    private readonly address: bigint,
    private readonly prefix: number,
    private readonly addressText: string,
  ) {
    super();
  }

  static parse(text: string): IpAddress {
    if (Buffer.byteLength(text) > textBytesMax) {
      throw failure(`error parsing IP address from string \`${text}\`: string length is too large`);
    }
    const slash = text.indexOf('/');
    const addressText = slash < 0 ? text : text.slice(0, slash);
    const version = versionOf(addressText);
    if (version === undefined) throw failure(`invalid IP address: ${text}`);
    const bits = version === 4 ? 32 : 128;
    const prefix = slash < 0 ? bits : parsePrefix(text.slice(slash + 1), bits);
    const address = version === 4 ? parseV4(addressText) : parseV6(addressText);
    return new IpAddress(version, address, prefix, addressText);
  }

  get key(): string {
    return `${this.version}:${this.address}/${this.prefix}`;
  }

  get isLoopback(): boolean {
    return this.version === 4
      ? this.prefix >= 8 && this.address >> 24n === 127n
      : this.prefix === 128 && this.address === 1n;
  }

  get isMulticast(): boolean {
    return this.version === 4
      ? this.prefix >= 4 && this.address >> 28n === 0xen
      : this.prefix >= 8 && this.address >> 120n === 0xffn;
  }

  isInRange(range: IpAddress): boolean {
    if (this.version !== range.version || this.prefix < range.prefix) return false;
    const hostBits = BigInt((this.version === 4 ? 32 : 128) - range.prefix);
    return this.address >> hostBits === range.address >> hostBits;
  }

  toCall() {
    const whole = this.prefix === (this.version === 4 ? 32 : 128);
    return { name: 'ip', argument: whole ? this.addressText : `${this.addressText}/${this.prefix}` };
  }
}

function versionOf(text: string): 4 | 6 | undefined {
  if (isIPv4(text)) return 4;
  // Neither a zone (`%eth0`) nor an IPv4 address inside an IPv6 one is Cedar's.
  return isIPv6(text) && !/[%.]/.test(text) ? 6 : undefined;
}

function parsePrefix(text: string, bits: number): number {
  if (!/^(0|[1-9][0-9]{0,2})$/.test(text) || Number(text) > bits) {
    throw failure(`error parsing prefix \`${text}\`: expected a number from 0 to ${bits}`);
  }
  return Number(text);
}

function parseV4(text: string): bigint {
  return text.split('.').reduce((address, part) => (address << 8n) | BigInt(part), 0n);
}

function parseV6(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].reduce(
    (address, part) => (address << 16n) | BigInt(`0x${part}`),
    0n,
  );
}

function failure(message: string): EvaluationError {
  return new EvaluationError(`error while evaluating \`ipaddr\` extension function: ${message}`);
}
