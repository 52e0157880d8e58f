/** Whether libs/contracts/src/generated is what `buf generate` makes of proto/ now. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');
const generated = 'libs/contracts/src/generated';
const folder = mkdtempSync(join(tmpdir(), 'symphainy-generated-'));
try {
  const { status } = spawnSync('node_modules/.bin/buf', ['generate', '--output', folder], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
  const committed = contents(join(root, generated));
  const fresh = contents(join(folder, generated));
  const stale = [...new Set([...committed.keys(), ...fresh.keys()])].filter(
    (path) => committed.get(path) !== fresh.get(path),
  );
  for (const path of stale)
    console.log(`${generated}/${path}: differs from proto/; run \`npm run generate\``);
  if (stale.length > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function contents(top) {
  const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(top, path), readFileSync(path, 'utf8')];
    }),
  );
}
