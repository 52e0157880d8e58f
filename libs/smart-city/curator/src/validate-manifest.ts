/** Whether a realm may be registered as it describes itself. */
import { SymphainyError } from '@symphainy/kernel';
import type { InputFault } from '@symphainy/kernel';
import type { Manifest } from '@symphainy/contracts/realm';
import { manifestFaults } from '@symphainy/platform-sdk-realm';
import { compileParamsSchema } from '@symphainy/smart-city-sdk';

/** What is wrong with a manifest, each fault at a JSON pointer into it; none when it may be registered. */
export function validateManifest(manifest: Manifest): readonly InputFault[] {
  const faults = manifestFaults(manifest);
  // Compiling is dear: what is refused anyway, perhaps for its size, is spared it.
  if (faults.length > 0) return faults;
  return manifest.intents.flatMap(({ paramsSchema }, at) =>
    schemaFaults(paramsSchema, `/intents/${at}/params_schema`),
  );
}

function schemaFaults(text: string, pointer: string): readonly InputFault[] {
  try {
    compileParamsSchema(text);
    return [];
  } catch (error) {
    if (!(error instanceof SymphainyError)) throw error;
    return error.faults.map((found) => ({ pointer, detail: `${found.pointer} ${found.detail}`.trim() }));
  }
}
