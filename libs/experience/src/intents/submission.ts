/** From a request body to an item for Runtime: look up, validate, seal, route. */
import { Mode } from '@symphainy/contracts/kernel';
import type { ExecutionAnswer, Principal } from '@symphainy/contracts/runtime';
import type { JsonObject, JsonValue } from '@symphainy/kernel';
import { partitionOfKey, symphainyError } from '@symphainy/kernel';
import type { SchemaRegistry, SplitParams, TenantKeys } from '@symphainy/smart-city-sdk';
import { requestDigest, sealParams } from '@symphainy/smart-city-sdk';
import type { Intake } from '../intake/intake.js';
import { submit } from '../intake/submit.js';
import type { RegistryFollower } from '../registry/registry-follower.js';

export interface Submission {
  readonly principal: Principal;
  readonly traceParent: string;
  readonly sessionId: string;
  readonly type: string;
  readonly params: JsonObject;
  readonly solutionId: string;
  readonly partitionKey: string;
  readonly idempotencyKey: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since 1970; 0 for none. */
  readonly deadlineMs: number;
  readonly dryRun: boolean;
  readonly waitMs: number;
}

export interface SubmissionPorts {
  readonly intake: Intake;
  readonly registry: RegistryFollower;
  readonly schemas: SchemaRegistry;
  readonly keys: TenantKeys;
}

/** How long a type that was registered a moment ago may take to be heard of here. */
const unknownTypeWaitMs = 500;
const cityPrefix = 'city.';

/** Throws SYM-EX-0001 with its faults for params that are not valid, SYM-RT-0006 for a type that nobody offers. */
export async function submitIntent(ports: SubmissionPorts, submission: Submission): Promise<ExecutionAnswer> {
  const { type, params } = submission;
  await known(ports, type);
  checkParams(ports.schemas, type, params);
  const split = ports.schemas.splitClassified(type, params);
  return send(ports, submission, { split, digested: params, batch: Buffer.alloc(0) });
}

/** Waits a moment for a type that is not known yet. */
export async function known(ports: SubmissionPorts, type: string): Promise<void> {
  if (ports.schemas.intentType(type)) return;
  await ports.registry.until((snapshot) => snapshot.intentType(type), unknownTypeWaitMs);
}

/** What is sent, once it is known to be valid. */
export interface Checked {
  readonly split: SplitParams;
  /** What tells a repeated request from another one, beside type and solution. */
  readonly digested: JsonValue;
  /** JSON of the for-each that makes it a batch; empty for none. */
  readonly batch: Buffer;
}

/** Seals and sends. */
export async function send(
  ports: SubmissionPorts,
  submission: Submission,
  { split, digested, batch }: Checked,
): Promise<ExecutionAnswer> {
  const { principal, type, solutionId } = submission;
  const { tenantId } = principal;
  const key = await ports.keys.currentKey(tenantId);
  const { params: open, sealed } = sealParams(key, tenantId, split);
  return submit(ports.intake, {
    partition: partitionOfSubmission(submission, partitionCountOf(ports.registry)),
    traceParent: submission.traceParent,
    item: {
      principal,
      sessionId: submission.sessionId,
      type,
      solutionId,
      partitionKey: submission.partitionKey,
      idempotencyKey: submission.idempotencyKey,
      requestDigest: requestDigest(key, { type, solutionId, params: digested }),
      params: open,
      sealed,
      labels: submission.labels,
      deadlineMs: submission.deadlineMs,
      mode: submission.dryRun ? Mode.MODE_DRY_RUN : Mode.MODE_LIVE,
      waitMs: submission.waitMs,
      batch,
    },
  });
}

/** Governance goes to the control log; everything else to the partition of its key. */
export function partitionOfSubmission(
  submission: Pick<Submission, 'principal' | 'type' | 'partitionKey' | 'idempotencyKey'>,
  partitionCount: number,
): number {
  const { principal, type, partitionKey, idempotencyKey } = submission;
  if (type.startsWith(cityPrefix)) return 0;
  return partitionOfKey(principal.tenantId, partitionKey || idempotencyKey, partitionCount);
}

/** Sessions live in the partition of their principal. */
export function partitionOfSession(principal: Principal, partitionCount: number): number {
  return partitionOfKey(principal.tenantId, principal.principalId, partitionCount);
}

/** How many partitions there are beside the control log; throws SYM-RT-0007 before the registry was heard. */
export function partitionCountOf(registry: RegistryFollower): number {
  const count = registry.snapshot?.partitionCount;
  if (count) return count;
  throw symphainyError({ code: 'SYM-RT-0007', detail: 'no Runtime was heard of yet', retryAfterMs: 1_000 });
}

/** Throws SYM-EX-0001 with the faults of parameters that do not fit their type. */
export function checkParams(schemas: SchemaRegistry, type: string, params: JsonObject): void {
  const faults = schemas.validateParams(type, params);
  if (faults.length === 0) return;
  throw symphainyError({
    code: 'SYM-EX-0001',
    detail: `the params do not fit the schema of ${type}`,
    faults: faults.map(({ pointer, detail }) => ({ pointer: `/params${pointer}`, detail })),
  });
}
