/** What there is to build, and whether the last build has seen all of it. Used by the launcher of `symphainy`. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');
/** Holds the time at which the last build that succeeded had begun. */
export const builtStamp = join(root, 'node_modules/.cache/symphainy/built');

const passedOver = new Set(['node_modules', 'dist', '.nx']);

/** Every folder with a package.json. */
export function packageFolders() {
  return ['apps', 'libs', 'tools', 'examples'].flatMap((top) => packagesBelow(join(root, top)));
}

function packagesBelow(folder) {
  if (existsSync(join(folder, 'package.json'))) return [folder];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !passedOver.has(entry.name))
    .flatMap((entry) => packagesBelow(join(folder, entry.name)));
}

/** The latest change of any file under the paths, in milliseconds since 1970; 0 when there is none. */
export function newestChange(paths) {
  let newest = 0;
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat) continue;
    if (!stat.isDirectory()) {
      newest = Math.max(newest, stat.mtimeMs);
      continue;
    }
    const inside = readdirSync(path).filter(
      (name) => !passedOver.has(name) && !name.endsWith('.tsbuildinfo'),
    );
    newest = Math.max(newest, newestChange(inside.map((name) => join(path, name))));
  }
  return newest;
}

/** Whether sources changed since the last build, or nothing was built yet. */
export function needsBuild() {
  let builtAt;
  try {
    builtAt = Date.parse(readFileSync(builtStamp, 'utf8'));
  } catch {
    return true;
  }
  const folders = packageFolders();
  if (folders.some((folder) => !existsSync(join(folder, 'dist')))) return true;
  const sources = folders.flatMap((folder) =>
    ['src', 'prisma', 'package.json', 'tsconfig.json'].map((name) => join(folder, name)),
  );
  return newestChange([...sources, join(root, 'tsconfig.base.json')]) > builtAt;
}
