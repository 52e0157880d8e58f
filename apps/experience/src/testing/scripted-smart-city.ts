/** Security Guard as a test needs it: real keys, real tokens, one account. */
import { SecurityGuardService } from '@symphainy/contracts/city';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { CryptoKey } from 'jose';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';

export interface Person {
  readonly tenantId: string;
  readonly userId: string;
}

type Callback = (error: null, value: unknown) => void;

export class ScriptedSmartCity {
  address = '';
  logins = 0;
  refreshes = 0;
  /** How long the tokens that it issues live. */
  tokenSeconds = 900;
  person: Person = { tenantId: '', userId: '' };
  private readonly server = new Server();
  private key: CryptoKey | undefined;

  async listen(): Promise<this> {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    this.key = privateKey;
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'city-1', alg: 'EdDSA' }] });
    const tokens = async (callback: Callback): Promise<void> =>
      callback(null, {
        tokens: {
          ...this.person,
          accessToken: await this.token(this.person),
          refreshToken: `refresh-${this.logins + this.refreshes}`,
          expiresInSeconds: this.tokenSeconds,
          roles: ['member'],
        },
      });
    this.server.addService(SecurityGuardService, {
      login: (_call: unknown, callback: Callback) => {
        this.logins++;
        void tokens(callback);
      },
      refresh: (_call: unknown, callback: Callback) => {
        this.refreshes++;
        void tokens(callback);
      },
      logout: (_call: unknown, callback: Callback) => callback(null, {}),
      enroll: (_call: unknown, callback: Callback) => callback(null, this.person),
      getVerificationKeys: (_call: unknown, callback: Callback) => callback(null, { jwks }),
      getDataKey: (_call: unknown, callback: Callback) =>
        callback(null, { keyId: 'key_1', secret: Buffer.alloc(32, 1), digestSecret: Buffer.alloc(32, 2) }),
    });
    const port = await new Promise<number>((resolve, reject) => {
      this.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    this.address = `127.0.0.1:${port}`;
    return this;
  }

  /** An access token as Security Guard issues it. */
  async token(person: Person, lifetimeSeconds = this.tokenSeconds): Promise<string> {
    if (!this.key) throw new Error('listen first');
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ tenant_id: person.tenantId, roles: ['member'] })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'city-1' })
      .setIssuer('symphainy/security-guard')
      .setSubject(person.userId)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetimeSeconds)
      .sign(this.key);
  }

  stop(): void {
    this.server.forceShutdown();
  }
}
