/**
 * Who is logged in where: `symphainy/credentials.json` in the user's configuration folder, readable by its
 * owner alone. Also remembers the last execution that was submitted from here, by platform.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { symphainyError } from '@symphainy/kernel';
import type { Tokens } from '@symphainy/platform-sdk-client';

export interface Login {
  readonly url: string;
  /** The tenant's name. */
  readonly tenant: string;
  readonly email: string;
  readonly tokens: Tokens;
  readonly obtained_at_ms: number;
}

interface Content {
  /** The latest first. */
  readonly logins: readonly Login[];
  readonly last_executions: Readonly<Record<string, string>>;
}

const loginsMax = 50;
const rememberedMax = 50;

export function storeFile(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'symphainy/credentials.json');
}

export class LoginStore {
  constructor(private readonly file: string = storeFile()) {}

  /** The latest login that fits. */
  find(wanted: {
    readonly url?: string | undefined;
    readonly tenant?: string | undefined;
  }): Login | undefined {
    return this.read().logins.find(
      ({ url, tenant }) =>
        (wanted.url === undefined || url === wanted.url) &&
        (wanted.tenant === undefined || tenant === wanted.tenant),
    );
  }

  keep(login: Login): void {
    const { logins, last_executions } = this.read();
    const others = logins.filter(({ url, tenant }) => url !== login.url || tenant !== login.tenant);
    this.write({ logins: [login, ...others].slice(0, loginsMax), last_executions });
  }

  forget({ url, tenant }: Pick<Login, 'url' | 'tenant'>): void {
    const content = this.read();
    const logins = content.logins.filter((login) => login.url !== url || login.tenant !== tenant);
    this.write({ ...content, logins });
  }

  lastExecution(url: string): string | undefined {
    return this.read().last_executions[url];
  }

  rememberExecution(url: string, executionId: string): void {
    const content = this.read();
    const others = Object.entries(content.last_executions).filter(([known]) => known !== url);
    const last_executions = Object.fromEntries([[url, executionId], ...others].slice(0, rememberedMax));
    this.write({ ...content, last_executions });
  }

  private read(): Content {
    let text: string;
    try {
      text = readFileSync(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { logins: [], last_executions: {} };
      throw error;
    }
    try {
      const { logins, last_executions } = JSON.parse(text) as Partial<Content>;
      return { logins: logins ?? [], last_executions: last_executions ?? {} };
    } catch (cause) {
      throw symphainyError({
        code: 'SYM-LP-0007',
        detail: `${this.file} is damaged: it holds no JSON.`,
        remedy: 'Delete the file and run `symphainy login` again.',
        cause,
      });
    }
  }

  private write(content: Content): void {
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    const draft = `${this.file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, this.file);
  }
}
