/** The files that belong to the repository, and the packages among them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * @typedef {{ path: string, text: string }} SourceFile `path` is relative to the root, with `/`.
 * @typedef {{ folder: string, manifest: Record<string, any>, references: string[] }} Package
 */

/** Every text file that is or would be committed. @returns {SourceFile[]} */
export function repositoryFiles(root) {
  const { stdout, status, stderr } = spawnSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(`git ls-files failed: ${stderr}`);
  return stdout
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)))
    .map((path) => ({ path, bytes: readFileSync(join(root, path)) }))
    .filter(({ bytes }) => !bytes.includes(0))
    .map(({ path, bytes }) => ({ path, text: bytes.toString('utf8') }));
}

/** The packages, wherever they are. @param {readonly SourceFile[]} files @returns {Package[]} */
export function packagesOf(files) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files
    .filter(
      ({ path }) =>
        /^(apps|libs|tools|examples)\/.*package\.json$/.test(path) && !path.includes('/fixtures/'),
    )
    .map(({ path, text }) => {
      const folder = dirname(path);
      const project = byPath.get(`${folder}/tsconfig.json`);
      const references = project ? (JSON.parse(project.text).references ?? []) : [];
      return {
        folder,
        manifest: JSON.parse(text),
        references: references.map(({ path: to }) => join(folder, to)),
      };
    });
}

/** Whether a file is TypeScript that people wrote. */
export function isSource(path) {
  return (
    /^(apps|libs|tools|examples)\/.*\.ts$/.test(path) &&
    !path.includes('/generated/') &&
    !path.includes('/fixtures/')
  );
}

/** Whether a file only serves tests: a spec, a contract suite of a port, or what they share. */
export function isTest(path) {
  return /\.spec\.ts$|-contract\.ts$|\/(testing|contract)\//.test(path);
}
