/**
 * Builds everything: database clients that are generated from a Prisma schema, then all packages in
 * the order of their references. What is up to date is left alone, so a second run takes about a second.
 * The code under libs/contracts is generated from proto/ too, and committed: see `npm run generate`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtStamp, newestChange, packageFolders, root } from './sources.mjs';

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exit(build());

/** @returns {number} the exit code of the first step that failed, or 0 */
export function build() {
  for (const folder of packageFolders()) {
    const code = generateDatabaseClient(folder);
    if (code !== 0) return code;
  }
  // What changes while it compiles will be seen as changed.
  const startedAt = new Date();
  const code = run(join(root, 'node_modules/typescript-native/bin/tsc'), ['-b'], root);
  if (code === 0) {
    mkdirSync(join(builtStamp, '..'), { recursive: true });
    writeFileSync(builtStamp, startedAt.toISOString());
  }
  return code;
}

/** A package with a Prisma schema says itself how its client is made. */
function generateDatabaseClient(folder) {
  const generator = join(folder, 'prisma/generate.mjs');
  if (!existsSync(generator)) return 0;
  const generated = newestChange([join(folder, 'src/generated')]);
  return generated >= newestChange([join(folder, 'prisma')]) ? 0 : run(generator, [], folder);
}

function run(program, args, cwd) {
  const { status, error } = spawnSync(process.execPath, [program, ...args], {
    cwd,
    // Programs that build on first use print their result on stdout: what we say goes to stderr.
    stdio: ['ignore', 2, 2],
  });
  if (error) throw error;
  return status ?? 1;
}
