/**
 * Which platform a command talks to, and as whom. In this order: the URL that was given; the platform that
 * runs in the data directory; where one logged in last. On a local platform, whoever is not logged in acts
 * with the development account of a tenant, and is told so.
 */
import { resolve } from 'node:path';
import { symphainyError } from '@symphainy/kernel';
import { dataDirectoryPaths, readDevelopmentTenants, readPlatform } from '@symphainy/local-platform';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import type { Credentials } from '@symphainy/platform-sdk-client';
import type { Login } from './login-store.js';
import { LoginStore } from './login-store.js';
import type { ConnectionOptions } from './options.js';

export interface Connection {
  readonly client: SymphainyClient;
  readonly url: string;
  readonly tenant: string;
  readonly store: LoginStore;
}

const defaultTenant = 'acme';

/** Runs something with a connection and closes it after. */
export async function connected<Answer>(
  options: ConnectionOptions,
  run: (connection: Connection) => Promise<Answer>,
): Promise<Answer> {
  const connection = await connect(options, new LoginStore());
  try {
    return await run(connection);
  } finally {
    await connection.client.close();
  }
}

/** The URL to use without a login: given, or that of the local platform that runs. */
export async function platformUrl(options: ConnectionOptions): Promise<string | undefined> {
  if (options.url !== undefined) return validUrl(options.url);
  const platform = await readPlatform(resolve(options.dataDir));
  return platform?.running ? platform.record.rest : undefined;
}

async function connect(options: ConnectionOptions, store: LoginStore): Promise<Connection> {
  const url = await platformUrl(options);
  const login = store.find({ url, tenant: options.tenant });
  if (login) return clientOf(login.url, login.tenant, store, tokensOf(login), login);
  if (url === undefined) {
    throw symphainyError({
      code: 'SYM-LP-0009',
      detail: `No platform runs in ${resolve(options.dataDir)}, and nobody is logged in to another.`,
      remedy: 'Start one with `symphainy up`, or `symphainy login --url URL`.',
    });
  }
  if (options.url === undefined) return await asDeveloper(options, url, store);
  throw symphainyError({
    code: 'SYM-LP-0007',
    detail: `Nobody is logged in at ${url}${options.tenant === undefined ? '' : ` to ${options.tenant}`}.`,
  });
}

async function asDeveloper(options: ConnectionOptions, url: string, store: LoginStore): Promise<Connection> {
  const tenants = await readDevelopmentTenants(dataDirectoryPaths(resolve(options.dataDir)).credentialsFile);
  const name = options.tenant ?? defaultTenant;
  const account = tenants.find(({ tenant }) => tenant === name);
  if (!account) {
    throw symphainyError({
      code: 'SYM-LP-0007',
      detail: `Nobody is logged in to ${name}, and it is no development tenant (${tenants.map(({ tenant }) => tenant).join(', ') || 'there are none yet'}).`,
    });
  }
  const { tenant, email, password } = account;
  console.error(`acting as ${email}, the development account of ${tenant} (use --tenant or symphainy login)`);
  return clientOf(url, tenant, store, { type: 'password', tenant, email, password });
}

function clientOf(
  url: string,
  tenant: string,
  store: LoginStore,
  credentials: Credentials,
  login?: Login,
): Connection {
  const client = new SymphainyClient({
    url,
    credentials,
    onTokens: (tokens) => {
      if (login) store.keep({ ...login, tokens, obtained_at_ms: Date.now() });
    },
  });
  return { client, url, tenant, store };
}

function tokensOf({ tokens, obtained_at_ms: obtainedAtMs }: Login): Credentials {
  return { type: 'tokens', tokens, obtainedAtMs };
}

function validUrl(text: string): string {
  const url = URL.parse?.(text) ?? (URL.canParse(text) ? new URL(text) : undefined);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return text.replace(/\/+$/, '');
  throw symphainyError({
    code: 'SYM-LP-0008',
    detail: `--url ${JSON.stringify(text)} is no http or https URL.`,
  });
}
