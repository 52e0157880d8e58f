/** A migration of the example's legacy file into a target of one's own, as a user would write it down. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './run-command.js';

const example = join(projectRoot, 'examples/insurance-migration');

/** Describes a target that an `EntityServer` is; its secret is `own_target`. */
export async function writeTargetFile(file: string, url: string, conflicts: string): Promise<void> {
  const lines = [
    'system: own_system',
    `base_url: ${url}`,
    'path: /v1/{collection}/{key}',
    'secret: own_target',
    `schema: ${join(example, 'target-schema.json')}`,
    `conflict_resolution: ${conflicts}`,
  ];
  await writeFile(file, lines.join('\n'));
}

/** The arguments of `migrate` for a legacy file as `generateLegacyFile` writes it. */
export function migrateArguments(legacyFolder: string): readonly string[] {
  return [
    ...['migrate', '--source', join(legacyFolder, 'policy-master.dat')],
    ...['--copybook', join(legacyFolder, 'policy-master.cpy'), '--record-format', 'V'],
    ...['--mapping', join(example, 'mapping.yaml')],
    ...['--redefine-map', 'PM-RECORD-TYPE:C=PM-CUSTOMER-DATA,P=PM-POLICY-DATA'],
    '--redefine-map',
    'PM-PO-PRODUCT-CODE:MOT=PM-MOTOR-DATA,HSE=PM-HOUSE-DATA,END=PM-ENDOWMENT-DATA,COM=PM-COMMERCIAL-DATA',
  ];
}
