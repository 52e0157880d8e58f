/** Rules about packages and what they import. Each answers its faults as `path: what is wrong`. */
import { builtinModules } from 'node:module';
import typescript from 'typescript';
import { classes, layers } from '../../boundaries/constraints.mjs';
import { isSource, isTest } from './files.mjs';

const scope = '@symphainy/';

/** Every package says where it stands, and its layer and class go together. */
export function packagesAreTagged(packages) {
  return packages.flatMap(({ folder, manifest }) => {
    const tags = manifest.nx?.tags ?? [];
    const layer = tags.find((tag) => tag.startsWith('layer:'))?.slice('layer:'.length);
    const kind = tags.find((tag) => tag.startsWith('class:'))?.slice('class:'.length);
    if (!layers[layer]) return [`${folder}/package.json: its layer is none that is known: ${layer}`];
    if (!classes[kind]) return [`${folder}/package.json: its class is none that is known: ${kind}`];
    if (!layers[layer].classes.includes(kind)) {
      return [`${folder}/package.json: a package of layer:${layer} is not class:${kind}`];
    }
    return [];
  });
}

/** `tsc -b` at the root builds every package. */
export function packagesAreBuilt(packages, rootReferences) {
  return packages
    .filter(({ folder }) => !rootReferences.includes(folder))
    .map(({ folder }) => `tsconfig.json: has no reference to ${folder}`);
}

/** A third-party library stands in the root manifest, under the name of the policy: one version for all. */
export function librariesHaveOneVersion(files, packages, rootManifest) {
  const shipped = new Set(Object.keys(rootManifest.dependencies ?? {}));
  const all = new Set([...shipped, ...Object.keys(rootManifest.devDependencies ?? {})]);
  const byPackages = packages.flatMap(({ folder, manifest }) =>
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter((name) => !name.startsWith(scope))
      .map((name) => `${folder}/package.json: names ${name}, which belongs into the root package.json`),
  );
  const byFiles = importsOf(files, packages).flatMap(({ path, name }) => {
    if (name.startsWith(scope)) return [];
    if (!all.has(name)) return [`${path}: imports ${name}, which the root package.json does not name`];
    const ships = !isTest(path) && /^(apps|libs)\//.test(path);
    return ships && !shipped.has(name) ? [`${path}: imports ${name}, which is for development only`] : [];
  });
  return [...byPackages, ...byFiles];
}

/** What a package imports of ours is in its manifest (for Nx and npm) and its references (for the compiler). */
export function importsAreDeclared(files, packages) {
  const byName = new Map(packages.map((one) => [one.manifest.name, one]));
  const faults = importsOf(files, packages).flatMap(({ path, name, from }) => {
    if (!name.startsWith(scope) || !from || name === from.manifest.name) return [];
    const target = byName.get(name);
    if (!target) return [`${path}: imports ${name}, which is no package of ours`];
    const found = [];
    if (!{ ...from.manifest.dependencies, ...from.manifest.devDependencies }[name]) {
      found.push(`${from.folder}/package.json: does not name ${name}, which ${path} imports`);
    }
    if (!from.references.includes(target.folder)) {
      found.push(`${from.folder}/tsconfig.json: has no reference to ${target.folder}, which ${path} imports`);
    }
    return found;
  });
  return [...new Set(faults)];
}

/** Imports of packages, each as the package's own name: no paths inside it, no `node:` modules. */
function importsOf(files, packages) {
  return files
    .filter(({ path }) => isSource(path))
    .flatMap(({ path, text }) => {
      const from = packages.find(({ folder }) => path.startsWith(`${folder}/`));
      return typescript
        .preProcessFile(text, true, true)
        .importedFiles.map(({ fileName }) => fileName)
        .filter(
          (name) => !name.startsWith('.') && !name.startsWith('node:') && !builtinModules.includes(name),
        )
        .map((name) => ({
          path,
          from,
          name: name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        }));
    });
}
