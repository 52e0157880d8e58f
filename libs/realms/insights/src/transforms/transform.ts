/** What one transform is, once compiled: a function of a value and the place where it was found. */
import type { ExactNumber } from '@symphainy/codec-cobol';
import type { JsonObject } from '@symphainy/kernel';
import type { Scope } from '../mapping/source-path.js';

/** A value on its way through a pipeline; ExactNumber until a transform decides on a form for it. */
export type Value = string | number | boolean | ExactNumber | JsonObject | readonly string[];

/** A value that a transform cannot take. */
export class TransformFault {
  constructor(
    readonly code: string,
    readonly detail: string,
  ) {}
}

/** Undefined: there is no value. */
export type Transform = (value: Value, scope: Scope) => Value | TransformFault | undefined;

/** The characters of a value. */
export function textOf(value: Value): string {
  return typeof value === 'string' ? value : String(value);
}
