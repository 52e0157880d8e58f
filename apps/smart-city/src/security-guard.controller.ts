import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type * as contract from '@symphainy/contracts/city';
import type { KeyStore } from '@symphainy/public-works-keys';
import { SecurityGuard } from '@symphainy/smart-city-security-guard';
import type { IssuedTokens } from '@symphainy/smart-city-security-guard';

export const securityGuardService = 'symphainy.city.v1.SecurityGuard';
export const keyStoreToken = 'KeyStore';

/** Security Guard's own service: credentials and keys, which never enter the log. */
@Controller()
export class SecurityGuardController {
  constructor(
    @Inject(SecurityGuard) private readonly guard: SecurityGuard,
    @Inject(keyStoreToken) private readonly keys: KeyStore,
  ) {}

  @GrpcMethod(securityGuardService, 'login')
  async login({ tenantId, email, password }: contract.LoginRequest): Promise<contract.LoginResponse> {
    return { tokens: tokensOf(await this.guard.login(tenantId, email, password)) };
  }

  @GrpcMethod(securityGuardService, 'refresh')
  async refresh({ refreshToken }: contract.RefreshRequest): Promise<contract.RefreshResponse> {
    return { tokens: tokensOf(await this.guard.refresh(refreshToken)) };
  }

  @GrpcMethod(securityGuardService, 'logout')
  async logout({ refreshToken }: contract.LogoutRequest): Promise<contract.LogoutResponse> {
    await this.guard.logout(refreshToken);
    return {};
  }

  @GrpcMethod(securityGuardService, 'enroll')
  enroll({ enrolmentToken, password }: contract.EnrollRequest): Promise<contract.EnrollResponse> {
    return this.guard.enroll(enrolmentToken, password);
  }

  @GrpcMethod(securityGuardService, 'getVerificationKeys')
  getVerificationKeys(): contract.GetVerificationKeysResponse {
    return { jwks: this.guard.verificationKeys() };
  }

  @GrpcMethod(securityGuardService, 'getDataKey')
  async getDataKey({ tenantId, keyId }: contract.GetDataKeyRequest): Promise<contract.GetDataKeyResponse> {
    const key = keyId === '' ? await this.keys.currentKey(tenantId) : await this.keys.key(tenantId, keyId);
    return {
      keyId: key.keyId,
      secret: Buffer.from(key.secret),
      digestSecret: Buffer.from(key.digestSecret),
    };
  }
}

function tokensOf(issued: IssuedTokens): contract.Tokens {
  return { ...issued, roles: [...issued.roles] };
}
