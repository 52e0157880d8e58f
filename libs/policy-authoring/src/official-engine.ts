/**
 * The official Cedar engine, WebAssembly in this process: parses, validates, and is the oracle that the
 * compiled form is held to.
 *
 * A trap (text too deep for its stack) leaves an instance broken for good, so a trapped instance is
 * dropped and the next call gets a fresh one: one bad policy must not stop all publication.
 */
import { createRequire } from 'node:module';
import { TerminalError } from '@symphainy/kernel';
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';

const require = createRequire(import.meta.url);
const moduleName = '@cedar-policy/cedar-wasm/nodejs';

let instance: typeof Cedar | undefined;
/** What the instance keeps parsed, by the name under which it does. */
let preparsed = new Map<string, string>();

/** Calls the engine; refuses what makes it trap. */
export function callEngine<T>(call: (engine: typeof Cedar) => T): T {
  instance ??= require(moduleName) as typeof Cedar;
  try {
    return call(instance);
  } catch (cause) {
    instance = undefined;
    preparsed = new Map();
    delete require.cache[require.resolve(moduleName)];
    throw new TerminalError({
      code: 'SYM-PO-0002',
      detail: `the Cedar engine could not take it: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Nest expressions less deeply, or split the policy.',
      cause,
    });
  }
}

/** Has the engine keep a thing parsed under a name, unless it does already. */
export function keepParsed(
  name: string,
  source: string,
  parse: (engine: typeof Cedar) => Cedar.CheckParseAnswer,
): void {
  if (preparsed.get(name) === source) return;
  const answer = callEngine(parse);
  if (answer.type === 'failure') {
    throw new TerminalError({
      code: 'SYM-PO-0002',
      detail: answer.errors.map((error) => error.message).join('; '),
    });
  }
  preparsed.set(name, source);
}
