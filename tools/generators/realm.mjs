/**
 * Writes a new realm: `npm run realm:new -- claims`. Afterwards there is a library with one intent and its
 * test, and an app that `symphainy up` finds, starts and registers without another edit.
 *
 * Works offline: it writes files, links the new packages into node_modules as npm would, and enters them
 * into package-lock.json and tsconfig.json. Nothing is written when anything is in the way.
 */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, CommanderError } from 'commander';
import { format, resolveConfig } from 'prettier';
import { realmFiles } from './realm-templates.mjs';

const namePattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const intentPattern = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;
const nameLengthMax = 40;
/** Names of services and folders that are no realms. */
const reserved = [
  'agentic',
  'city',
  'cli',
  'conformance',
  'console',
  'experience',
  'realm',
  'root',
  'runtime',
  'smart-city',
];

/** What keeps a realm from being written; for a person. */
export class RealmRefused extends Error {}

/**
 * Writes the realm and answers the paths of its files.
 * @param {{ root: string, name: string, intent?: string }} options `intent` is a `verb_noun`
 * @returns {Promise<readonly string[]>}
 */
export async function writeRealm({ root, name, intent = 'summarize_notes' }) {
  assertName(name);
  if (!intentPattern.test(intent)) {
    throw new RealmRefused(`"${intent}" is no verb_noun: lower-case words joined by _, e.g. assess_claim.`);
  }
  const lib = { folder: `libs/realms/${name}`, package: `@symphainy/realm-${name}` };
  const app = { folder: `apps/${name}`, package: `@symphainy/app-${name}` };
  const files = realmFiles({ name, intent, lib, app });
  const links = [lib, app].map((one) => ({ ...one, link: join(root, 'node_modules', one.package) }));
  for (const path of [lib.folder, app.folder, ...Object.keys(files)].map((path) => join(root, path))) {
    if (existsSync(path))
      throw new RealmRefused(`${relative(root, path)} is there already: choose another name.`);
  }
  if (!existsSync(join(root, 'node_modules/@symphainy'))) {
    throw new RealmRefused('The packages are not installed yet: run `npm ci` first.');
  }
  const style = await resolveConfig(join(root, 'package.json'));
  for (const [path, text] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, await format(text, { ...style, filepath: target }));
  }
  for (const { link, folder } of links) {
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, folder)), link);
  }
  const references = editJson(join(root, 'tsconfig.json'), (config) =>
    addReferences(config, [lib.folder, app.folder]),
  );
  writeFileSync(join(root, 'tsconfig.json'), await format(references, { ...style, parser: 'json' }));
  const lockFile = join(root, 'package-lock.json');
  if (existsSync(lockFile)) {
    writeFileSync(
      lockFile,
      editJson(lockFile, (lock) => lockPackages(lock, links, root)),
    );
  }
  return Object.keys(files);
}

function assertName(name) {
  if (!namePattern.test(name) || name.length > nameLengthMax) {
    throw new RealmRefused(
      `"${name}" is no name for a realm: lower-case words joined by -, at most ${nameLengthMax} characters, e.g. claims.`,
    );
  }
  if (reserved.includes(name)) throw new RealmRefused(`"${name}" is taken by the platform itself.`);
}

function editJson(file, edit) {
  const value = JSON.parse(readFileSync(file, 'utf8'));
  edit(value);
  return `${JSON.stringify(value, null, 2)}\n`;
}

function addReferences(config, folders) {
  const known = new Set(config.references.map(({ path }) => path));
  config.references.push(...folders.filter((path) => !known.has(path)).map((path) => ({ path })));
}

/** The entries that npm itself would make for workspaces. */
function lockPackages(lock, packages, root) {
  for (const { folder, package: name } of packages) {
    const { version, license, dependencies } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    );
    lock.packages[folder] = { name, version, license, dependencies };
    lock.packages[`node_modules/${name}`] = { resolved: folder, link: true };
  }
  const [[top, own], ...others] = Object.entries(lock.packages);
  const sorted = others.sort(([left], [right]) => left.localeCompare(right, 'en'));
  lock.packages = { [top]: own, ...Object.fromEntries(sorted) };
}

function nextSteps(name, intent, written) {
  return [
    `The realm ${name} is written:`,
    ...written.map((path) => `  ${path}`),
    '',
    'Next:',
    `  npm test -- unit libs/realms/${name}     its test`,
    '  npx symphainy up                        starts and registers it with the platform',
    `  npx symphainy realm verify ADDRESS      holds it to the contract; \`symphainy status\` shows ADDRESS`,
    `  Declare ${name}.${intent} in a solution and permit it in a policy: what no policy permits is denied.`,
  ].join('\n');
}

async function main(args) {
  const program = new Command('npm run realm:new --')
    .description('Writes a new realm: a library with one intent and its test, and the app that serves it.')
    .argument('<name>', 'lower-case words joined by -, e.g. claims')
    .option('--intent <verb_noun>', 'its first intent', 'summarize_notes')
    .exitOverride();
  try {
    program.parse(args, { from: 'user' });
    const [name] = program.args;
    const { intent } = program.opts();
    const written = await writeRealm({ root: join(import.meta.dirname, '../..'), name, intent });
    console.log(nextSteps(name, intent, written));
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof RealmRefused)) throw error;
    console.error(`SYM-LP-0008: ${error.message} Nothing was written.`);
    return 2;
  }
  return 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  process.exit(await main(process.argv.slice(2)));
