/** What the process is told by its environment. */

export interface PolicyApiConfig {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly databaseUrl: string;
  readonly token: string;
}

const tokenLengthMin = 16;

/** Reads `POLICY_API_ADDRESS` (host:port), `DATABASE_URL` and `POLICY_API_TOKEN`; throws naming what is wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): PolicyApiConfig {
  const address = environment['POLICY_API_ADDRESS'] ?? '127.0.0.1:0';
  const parts = /^(\[[0-9a-fA-F:]+\]|[^:\s]+):(\d{1,5})$/.exec(address);
  if (parts === null || Number(parts[2]) > 65_535)
    throw new Error(`POLICY_API_ADDRESS is not host:port: ${address}`);
  const { DATABASE_URL: databaseUrl, POLICY_API_TOKEN: token } = environment;
  if (!databaseUrl) throw new Error('DATABASE_URL is missing: postgresql://user:password@host:port/database');
  if (!token || token.length < tokenLengthMin)
    throw new Error(`POLICY_API_TOKEN is missing or has less than ${tokenLengthMin} characters`);
  return { host: parts[1]!.replace(/^\[|\]$/g, ''), port: Number(parts[2]), databaseUrl, token };
}
