/** Makes the compiler prove that a switch over a tagged union is exhaustive. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
