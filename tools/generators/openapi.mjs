/**
 * Writes docs/api/openapi.json from the routes of the built Experience app; with `--check` it only says
 * whether the committed document is the one that would be written.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from '@symphainy/app-experience';

const file = new URL('../../docs/api/openapi.json', import.meta.url);
const style = await resolveConfig(file);
const document = await format(await openApiDocument(), { ...style, parser: 'json' });

if (process.argv.includes('--check')) {
  const committed = await readFile(file, 'utf8').catch(() => '');
  if (committed !== document) {
    console.error(
      'docs/api/openapi.json is not what the routes say: run `node tools/generators/openapi.mjs`',
    );
    process.exitCode = 1;
  }
} else {
  await mkdir(new URL('.', file), { recursive: true });
  await writeFile(file, document);
}
