/**
 * A policy failed while it was being evaluated: wrong type, missing attribute, overflow. By Cedar's
 * rules the policy is then skipped and listed in the verdict; the decision goes on without it.
 */
export class EvaluationError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EvaluationError';
  }
}
