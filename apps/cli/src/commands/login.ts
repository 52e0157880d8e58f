/** `symphainy login` and `symphainy logout`. */
import type { Command } from 'commander';
import { symphainyError } from '@symphainy/kernel';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import type { Tokens } from '@symphainy/platform-sdk-client';
import { platformUrl } from '../connect.js';
import { withExamples } from '../examples.js';
import { LoginStore } from '../login-store.js';
import type { ConnectionOptions } from '../options.js';
import { connectionOptions, readText } from '../options.js';

interface LoginOptions extends ConnectionOptions {
  readonly email: string;
  readonly tenant: string;
  readonly passwordFile: string;
}

export function registerLoginCommands(program: Command): void {
  const login = program
    .command('login')
    .description('Log in; the tokens are kept for the commands that follow.')
    .requiredOption('--email <address>', 'the e-mail address of the account')
    .option('--password-file <file>', 'the file that holds the password; - for standard input', '-');
  for (const option of connectionOptions())
    login.addOption(option.makeOptionMandatory(option.long === '--tenant'));
  login.action(async (options: LoginOptions) => {
    const url = await platformUrl(options);
    if (url === undefined) throw nowhere();
    const { tenant, email } = options;
    if (options.passwordFile === '-' && process.stdin.isTTY)
      console.error(`Password of ${email}, then Enter and Ctrl-D:`);
    const password = (await readText(options.passwordFile)).replace(/\r?\n$/, '');
    let kept: Tokens | undefined;
    const client = new SymphainyClient({
      url,
      credentials: { type: 'password', tenant, email, password },
      onTokens: (tokens) => (kept = tokens),
    });
    try {
      await client.login();
    } finally {
      await client.close();
    }
    if (!kept) throw new TypeError('The login gave no tokens.');
    new LoginStore().keep({ url, tenant, email, tokens: kept, obtained_at_ms: Date.now() });
    const { tenant_id, user_id, roles } = kept;
    if (options.json) console.log(JSON.stringify({ url, tenant, tenant_id, user_id, roles }));
    else console.log(`logged in to ${tenant} at ${url} as ${email} (${roles.join(', ') || 'no roles'})`);
  });
  withExamples(
    login,
    'symphainy login --tenant acme --email admin@acme.example --password-file password.txt',
  );

  const logout = program.command('logout').description('Log out, here and at the platform.');
  for (const option of connectionOptions()) logout.addOption(option);
  logout.action(async (options: ConnectionOptions) => {
    const store = new LoginStore();
    const found = store.find({ url: await platformUrl(options), tenant: options.tenant });
    if (!found) throw symphainyError({ code: 'SYM-LP-0007', detail: 'Nobody is logged in there.' });
    const { url, tenant, tokens, obtained_at_ms: obtainedAtMs } = found;
    const client = new SymphainyClient({ url, credentials: { type: 'tokens', tokens, obtainedAtMs } });
    try {
      await client.logout();
    } finally {
      // Logged out here in any case; what is left at the platform expires.
      store.forget(found);
      await client.close();
    }
    console.log(options.json ? JSON.stringify({ url, tenant }) : `logged out of ${tenant} at ${url}`);
  });
  withExamples(logout, 'symphainy logout --tenant acme');
}

function nowhere(): Error {
  return symphainyError({
    code: 'SYM-LP-0009',
    detail: 'No platform runs in the data directory.',
    remedy: 'Say where with --url, or start one with `symphainy up`.',
  });
}
