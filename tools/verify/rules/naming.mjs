/** Rules about names and words. Each takes files and answers its faults as `path: what is wrong`. */
import { basename } from 'node:path';
import { isSource } from './files.mjs';

const emptyNames = /(^|-)(utils?|commons?|helpers?|managers?|misc|stuff)(?=[.-]|$)/;
/** Names of the domain that would look like empty ones. */
const rolesOfTheCity = /^city-manager/;

/** A name says what is inside. */
export function emptyNamesAreRefused(files) {
  return files
    .filter(({ path }) => isSource(path) || /^(apps|libs|tools|examples)\/.*\.m?js$/.test(path))
    .filter(({ path }) =>
      path.split('/').some((segment) => emptyNames.test(segment) && !rolesOfTheCity.test(segment)),
    )
    .map(({ path }) => `${path}: is named after nothing that it does`);
}

export function filesAreKebabCase(files) {
  return files
    .filter(({ path }) => isSource(path))
    .filter(({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.ts$/.test(basename(path)))
    .map(({ path }) => `${path}: is not lower-case-kebab`);
}

/** An index in the middle of a package makes cycles; only the package itself has one. */
export function onlyPackagesHaveAnIndex(files) {
  return files
    .filter(
      ({ path }) =>
        isSource(path) &&
        basename(path) === 'index.ts' &&
        !/^(apps|libs|tools|examples)\/([^/]+\/){1,2}src\/index\.ts$/.test(path),
    )
    .map(({ path }) => `${path}: an index.ts stands only at the root of a package's src`);
}

/** The suffix is the level of a test; without one it would run in none. */
export function testsNameTheirLevel(files) {
  return files
    .filter(
      ({ path }) =>
        isSource(path) && /\.(spec|test)\.ts$/.test(path) && !/\.(unit|int|e2e)\.spec\.ts$/.test(path),
    )
    .map(({ path }) => `${path}: ends in none of .unit.spec.ts, .int.spec.ts, .e2e.spec.ts`);
}

const unfinished = new RegExp(
  ['TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK'].map((word) => `\\b${word}\\b`).join('|'),
);
const silenced = /@ts-(ignore|nocheck|expect-error)/;
/** Paths of one machine; a name in a URL or an import does not start a word here. */
const machinePath = /(?<![\w.~:/@${}-])\/(home|root|Users|work|tmp|var\/folders)\/[\w.-]+/;

/** What is not done is not merged, and no file knows the machine that it was written on. */
export function wordsAreRefused(files) {
  return files
    .filter(({ path }) => path !== 'package-lock.json' && !path.includes('/generated/'))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, at) => {
        const place = `${path}:${at + 1}`;
        const found = [];
        if (unfinished.test(line)) found.push(`${place}: an unfinished thing: ${line.trim()}`);
        if (isSource(path) && silenced.test(line)) found.push(`${place}: silences the compiler`);
        const known = machinePath.exec(line);
        if (known) found.push(`${place}: a path of one machine: ${known[0]}`);
        return found;
      }),
    );
}
