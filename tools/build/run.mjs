/**
 * Builds everything: database clients that are generated from a Prisma schema, then all packages in
 * the order of their references. What is up to date is left alone, so a second run takes about a second.
 * The code under libs/contracts is generated from proto/ too, and committed: see `npm run generate`.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtStamp, newestChange, packageFolders, root } from './sources.mjs';

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exit(build());

/** @returns {number} the exit code of the first step that failed, or 0 */
export function build() {
  const startedAt = new Date();
  for (const folder of packageFolders()) {
    const code = generateDatabaseClient(folder);
    if (code !== 0) return code;
  }
  const code = run('node_modules/typescript-native/bin/tsc', ['-b'], root);
  if (code === 0) {
    mkdirSync(join(builtStamp, '..'), { recursive: true });
    writeFileSync(builtStamp, startedAt.toISOString());
  }
  return code;
}

function generateDatabaseClient(folder) {
  const schemas = join(folder, 'prisma');
  if (!hasSchema(schemas)) return 0;
  const generated = newestChange([join(folder, 'src/generated')]);
  if (generated >= newestChange([schemas])) return 0;
  // Prisma looks for an engine that only its migrations need, and would download it: any program will do.
  const environment = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  return run('node_modules/prisma/build/index.js', ['generate', '--schema', 'prisma'], folder, environment);
}

function hasSchema(folder) {
  try {
    return readdirSync(folder).some((name) => name.endsWith('.prisma'));
  } catch {
    return false;
  }
}

function run(program, args, cwd, environment = {}) {
  const { status, error } = spawnSync(process.execPath, [join(root, program), ...args], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  if (error) throw error;
  return status ?? 1;
}
