/** Whether what libs/contracts holds of generated code and descriptors is what proto/ says now. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');
const generated = 'libs/contracts/src/generated';
const descriptors = 'libs/contracts/descriptors.binpb';
const folder = mkdtempSync(join(tmpdir(), 'symphainy-generated-'));
try {
  buf('generate', '--output', folder);
  buf('build', '--as-file-descriptor-set', '--exclude-source-info', '-o', join(folder, 'descriptors.binpb'));
  const committed = { ...contents(join(root, generated)), ...oneFile(join(root, descriptors)) };
  const fresh = { ...contents(join(folder, generated)), ...oneFile(join(folder, 'descriptors.binpb')) };
  const stale = [...new Set([...Object.keys(committed), ...Object.keys(fresh)])].filter(
    (path) => committed[path] !== fresh[path],
  );
  for (const path of stale) console.log(`${path}: differs from proto/; run \`npm run generate\``);
  if (stale.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function buf(...args) {
  const { status } = spawnSync('node_modules/.bin/buf', args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

/** Texts by path from the root. */
function contents(top) {
  const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [join(generated, relative(top, path)), readFileSync(path, 'utf8')];
    }),
  );
}

function oneFile(path) {
  return existsSync(path) ? { [descriptors]: readFileSync(path, 'base64') } : {};
}
