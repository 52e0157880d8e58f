/** Logging in and out, for whoever serves people: Security Guard's service with promises and the platform's errors. */
import type { EnrollResponse, SecurityGuardClient, Tokens } from '@symphainy/contracts/city';
import { symphainyError } from '@symphainy/kernel';
import { callUnary } from './unary-call.js';

export interface Login {
  readonly tenantId: string;
  readonly email: string;
  readonly password: string;
}

export class SecurityGuard {
  /** @param client a client whose calls identify this service. */
  constructor(private readonly client: SecurityGuardClient) {}

  /** Throws SYM-SC-0003 when the credentials are wrong, SYM-SC-0009 when they were wrong too often. */
  async login(login: Login): Promise<Tokens> {
    return tokensOf(await callUnary(this.client.login.bind(this.client), { ...login }));
  }

  /** New tokens for a refresh token, which is good for one use. Throws SYM-SC-0003. */
  async refresh(refreshToken: string): Promise<Tokens> {
    return tokensOf(await callUnary(this.client.refresh.bind(this.client), { refreshToken }));
  }

  /** Ends the login that a refresh token belongs to; one that is not known is no error. */
  async logout(refreshToken: string): Promise<void> {
    await callUnary(this.client.logout.bind(this.client), { refreshToken });
  }

  /** Sets the password of a new account. Throws SYM-SC-0005 when the token is not valid. */
  async enroll(enrolmentToken: string, password: string): Promise<EnrollResponse> {
    return callUnary(this.client.enroll.bind(this.client), { enrolmentToken, password });
  }

  /** The public keys that verify access tokens: a JWKS as JSON. */
  async verificationKeys(): Promise<string> {
    return (await callUnary(this.client.getVerificationKeys.bind(this.client), {})).jwks;
  }
}

function tokensOf(answer: { readonly tokens: Tokens | undefined }): Tokens {
  if (answer.tokens) return answer.tokens;
  throw symphainyError({ code: 'SYM-RT-0001', detail: 'Security Guard answered without tokens.' });
}
