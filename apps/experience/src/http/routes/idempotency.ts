export interface IdempotencyHeaders {
  readonly 'idempotency-key'?: string;
}
