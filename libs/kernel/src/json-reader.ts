/**
 * Reads a parsed JSON value strictly and collects what is wrong with it, each fault at its JSON pointer.
 * Readers of one document share one list of faults, which is bounded.
 */
import type { ErrorCode } from './error-catalogue.js';
import type { InputFault } from './errors.js';
import { formatPointer } from './json-pointer.js';

/** A fault together with the code of the error that it calls for. */
export interface DefinitionFault extends InputFault {
  readonly code: ErrorCode;
}

const faultsMax = 50;

export class JsonReader {
  private constructor(
    readonly value: unknown,
    private readonly tokens: readonly string[],
    private readonly found: DefinitionFault[],
  ) {}

  static of(value: unknown): JsonReader {
    return new JsonReader(value, [], []);
  }

  get faults(): readonly DefinitionFault[] {
    return this.found;
  }

  get absent(): boolean {
    return this.value === undefined;
  }

  /** Notes a fault here; the answer is undefined, so that a reading function can return it. */
  fault(detail: string, code: ErrorCode = 'SYM-SC-0002'): undefined {
    if (this.found.length < faultsMax) this.found.push({ pointer: formatPointer(this.tokens), detail, code });
    return undefined;
  }

  isObject(): boolean {
    return typeof this.value === 'object' && this.value !== null && !Array.isArray(this.value);
  }

  member(name: string): JsonReader {
    const value = this.isObject() && Object.hasOwn(this.value as object, name) ? this.read(name) : undefined;
    return new JsonReader(value, [...this.tokens, name], this.found);
  }

  /** The members of an object by name; none when it is no object. */
  members(countMax: number): readonly (readonly [string, JsonReader])[] {
    if (!this.isObject()) {
      this.fault('must be an object');
      return [];
    }
    const names = Object.keys(this.value as object);
    if (names.length > countMax) this.fault(`has at most ${countMax} members`);
    return names.slice(0, countMax).map((name) => [name, this.member(name)]);
  }

  /** A fault for every member that is not named. */
  allowOnly(names: readonly string[]): void {
    for (const name of Object.keys(this.value as object))
      if (!names.includes(name)) this.member(name).fault('is not a member of this object');
  }

  items(countMin: number, countMax: number): readonly JsonReader[] {
    if (!Array.isArray(this.value)) {
      this.fault('must be an array');
      return [];
    }
    if (this.value.length < countMin) this.fault(`must have at least ${countMin} item`);
    if (this.value.length > countMax) this.fault(`must have at most ${countMax} items`);
    return this.value
      .slice(0, countMax)
      .map((item: unknown, at) => new JsonReader(item, [...this.tokens, String(at)], this.found));
  }

  text(lengthMin: number, lengthMax: number): string | undefined {
    if (typeof this.value !== 'string') return this.fault('must be a text');
    if (this.value.length < lengthMin || this.value.length > lengthMax)
      return this.fault(`must have ${lengthMin} to ${lengthMax} characters`);
    return this.value;
  }

  integer(min: number, max: number): number | undefined {
    const { value } = this;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max)
      return this.fault(`must be an integer from ${min} to ${max}`);
    return value;
  }

  private read(name: string): unknown {
    return (this.value as Record<string, unknown>)[name];
  }
}
