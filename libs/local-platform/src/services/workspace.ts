/** The apps of this repository that make up a platform. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { symphainyError } from '@symphainy/kernel';

export interface Workspace {
  readonly root: string;
  readonly runtime: string;
  readonly smartCity: string;
  readonly experience: string;
  readonly realms: readonly RealmApp[];
}

export interface RealmApp {
  /** Name of the realm, and of its service. */
  readonly realm: string;
  readonly folder: string;
}

/** Finds the apps. A realm app says so in its package.json: `"symphainy": { "realm": "operations" }`. */
export async function findWorkspace(): Promise<Workspace> {
  const root = rootFrom(import.meta.dirname);
  const apps = join(root, 'apps');
  const realms: RealmApp[] = [];
  for (const name of (await readdir(apps)).sort()) {
    const folder = join(apps, name);
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) continue;
    const realm = realmOf(JSON.parse(await readFile(manifest, 'utf8')));
    if (realm !== undefined) realms.push({ realm, folder });
  }
  return {
    root,
    runtime: join(apps, 'runtime'),
    smartCity: join(apps, 'smart-city'),
    experience: join(apps, 'experience'),
    realms,
  };
}

function realmOf(manifest: unknown): string | undefined {
  const realm = (manifest as { symphainy?: { realm?: unknown } }).symphainy?.realm;
  return typeof realm === 'string' ? realm : undefined;
}

function rootFrom(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'apps')) && existsSync(join(at, 'libs')) && existsSync(join(at, 'package.json')))
      return at;
    if (at === dirname(at)) {
      throw symphainyError({
        code: 'SYM-LP-0003',
        detail: `The apps of the platform are not above ${folder}.`,
        remedy: 'Run the command from a checkout of the repository.',
      });
    }
  }
}
