/** External systems as solutions bind them, and what goes wrong before any is reached. */
import type { JsonObject, JsonReader } from '@symphainy/kernel';
import { TerminalError } from '@symphainy/kernel';

export interface SystemBinding {
  readonly system: string;
  readonly adapter: string;
  readonly settings: JsonObject;
}

/** SYM-CT-0001: what is wrong with the binding of a system. */
export function badBinding(system: string, fault: string, cause?: unknown): TerminalError {
  return new TerminalError({ code: 'SYM-CT-0001', detail: `the binding of ${system}: ${fault}`, cause });
}

/** The settings that were read, unless the reader found faults in them. */
export function soundSettings<Settings>(
  system: string,
  reader: JsonReader,
  settings: Settings | undefined,
): Settings {
  const faults = reader.faults.map(({ pointer, detail }) => `settings${pointer} ${detail}`);
  if (settings !== undefined && faults.length === 0) return settings;
  throw badBinding(system, faults.join('; '));
}
