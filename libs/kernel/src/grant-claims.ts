/** What a mutation grant says: Runtime permits one external write, by one attempt of one step. */
export interface GrantClaims {
  /** Of the grant itself; a realm takes it once. */
  readonly grantId: string;
  readonly stepKey: string;
  readonly tenantId: string;
  readonly executionId: string;
  readonly path: string;
  readonly attempt: number;
  readonly system: string;
  readonly collection: string;
  readonly key: string;
  /** Milliseconds since 1970; whole seconds go into the token, rounded down. */
  readonly expiresAtMs: number;
}
