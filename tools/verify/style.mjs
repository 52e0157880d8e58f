/** All rules of style over the whole repository; prints the faults and answers by exit code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsHavePages } from './rules/error-pages.mjs';
import { packagesOf, repositoryFiles } from './rules/files.mjs';
import {
  emptyNamesAreRefused,
  filesAreKebabCase,
  onlyPackagesHaveAnIndex,
  testsNameTheirLevel,
  wordsAreRefused,
} from './rules/naming.mjs';
import {
  importsAreDeclared,
  librariesHaveOneVersion,
  packagesAreBuilt,
  packagesAreTagged,
} from './rules/packages.mjs';

const root = join(import.meta.dirname, '../..');
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const files = repositoryFiles(root);
const packages = packagesOf(files);
const { errorCatalogue } = await import('@symphainy/kernel');

const faults = [
  ...emptyNamesAreRefused(files),
  ...filesAreKebabCase(files),
  ...onlyPackagesHaveAnIndex(files),
  ...testsNameTheirLevel(files),
  ...wordsAreRefused(files),
  ...packagesAreTagged(packages),
  ...packagesAreBuilt(
    packages,
    read('tsconfig.json').references.map(({ path }) => path),
  ),
  ...librariesHaveOneVersion(files, packages, read('package.json')),
  ...importsAreDeclared(files, packages),
  ...errorsHavePages(files, errorCatalogue),
];
for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
