import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair } from 'jose';

export interface GeneratedServiceKeys {
  /** The private key file of each service, by name; only its owner can read it. */
  readonly keyFiles: ReadonlyMap<string, string>;
  readonly trustFile: string;
}

/**
 * Makes a fresh Ed25519 key for each service: `<name>.key.json` (mode 0600) and `trust.json` with all
 * public halves. Files of the same name are replaced.
 */
export async function generateServiceKeys(
  names: readonly string[],
  directory: string,
): Promise<GeneratedServiceKeys> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const keyFiles = new Map<string, string>();
  const keys: object[] = [];
  for (const kid of new Set(names)) {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const file = join(directory, `${kid}.key.json`);
    await writePrivately(file, { ...(await exportJWK(privateKey)), kid, alg: 'EdDSA', use: 'sig' });
    keys.push({ ...(await exportJWK(publicKey)), kid, alg: 'EdDSA', use: 'sig' });
    keyFiles.set(kid, file);
  }
  const trustFile = join(directory, 'trust.json');
  await writePrivately(trustFile, { keys });
  return { keyFiles, trustFile };
}

async function writePrivately(file: string, content: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}
