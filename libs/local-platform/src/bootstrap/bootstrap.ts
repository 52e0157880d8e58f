/**
 * Makes a platform usable for development, through its public API and as its root principal: registers the
 * realms, creates the tenants `acme` and `globex` with an administrator each, publishes the sample policy
 * and the sample solution for both.
 *
 * I1  Every step is a governed intent with an idempotency key; a start that was interrupted goes on where
 *     it stopped, and one that changes nothing submits nothing.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Manifest } from '@symphainy/contracts/realm';
import type { JsonObject } from '@symphainy/kernel';
import { SymphainyError, canonicalJson, isErrorCode, sha256Hex, symphainyError } from '@symphainy/kernel';
import type { Submission } from '@symphainy/platform-sdk-client';
import { SymphainyClient } from '@symphainy/platform-sdk-client';
import type { DevelopmentTenant, ProgressFile, TenantProgress } from './progress.js';

const waitSeconds = 10;
const patienceMs = 30_000;

export const developmentTenants = ['acme', 'globex'] as const;

export interface RealmAddress {
  readonly realm: string;
  readonly address: string;
  readonly manifest: Manifest;
}

/** @param url of the public API, which `root` talks to as well */
export async function bootstrap(
  url: string,
  root: SymphainyClient,
  progress: ProgressFile,
  realms: readonly RealmAddress[],
  examples: string,
): Promise<readonly DevelopmentTenant[]> {
  await Promise.all(realms.map((realm) => registerRealm(root, progress, realm)));
  const policy = await readFile(join(examples, 'policies/sample.cedar'), 'utf8');
  const solution = JSON.parse(
    await readFile(join(examples, 'insurance-migration/solution.json'), 'utf8'),
  ) as JsonObject;
  return await Promise.all(
    progress.tenants.map(async (tenant) => {
      const tenantId = tenant.tenant_id ?? (await createTenant(root, progress, tenant));
      if (!tenant.enrolled) await createAccount(url, root, progress, tenant, tenantId);
      const publish = publisher(root, progress, tenant.tenant);
      await publish('city.publish_policy', { text: policy, name: 'sample', tenant_id: tenantId });
      await publish('city.publish_solution', { document: solution, tenant_id: tenantId });
      const { email, password } = tenant;
      return { tenant: tenant.tenant, tenant_id: tenantId, email, password };
    }),
  );
}

async function registerRealm(
  root: SymphainyClient,
  progress: ProgressFile,
  realm: RealmAddress,
): Promise<void> {
  const digest = sha256Hex(
    canonicalJson({
      address: realm.address,
      manifest: Buffer.from(Manifest.encode(realm.manifest).finish()).toString('base64'),
    }),
  );
  const what = `realm/${realm.realm}`;
  if (progress.published(what) === digest) return;
  await carryOut(root, progress, what, digest, 'city.register_realm', { address: realm.address });
  await progress.wasPublished(what, digest);
}

async function createTenant(
  root: SymphainyClient,
  progress: ProgressFile,
  tenant: TenantProgress,
): Promise<string> {
  const params = { name: tenant.tenant };
  const what = `tenant/${tenant.tenant}`;
  const { execution_id: id } = await carryOut(root, progress, what, '', 'city.create_tenant', params);
  const created = (await artifactOf(root, id, 'tenant')) as { tenant_id?: unknown };
  if (typeof created.tenant_id !== 'string') throw new TypeError('The artifact `tenant` names no tenant_id.');
  await progress.tenantChanged(tenant.tenant, { tenant_id: created.tenant_id });
  return created.tenant_id;
}

async function createAccount(
  url: string,
  root: SymphainyClient,
  progress: ProgressFile,
  tenant: TenantProgress,
  tenantId: string,
): Promise<void> {
  const params = { email: tenant.email, roles: ['admin'], tenant_id: tenantId };
  const what = `account/${tenant.email}`;
  const { execution_id: id } = await carryOut(root, progress, what, '', 'city.create_account', params);
  const enrolment = (await artifactOf(root, id, 'enrolment')) as { enrolment_token?: unknown };
  if (typeof enrolment.enrolment_token !== 'string') {
    throw new TypeError('The artifact `enrolment` holds no enrolment_token.');
  }
  await enroll(url, root, enrolment.enrolment_token, tenant);
  await progress.tenantChanged(tenant.tenant, { enrolled: true });
}

/** Publishes for a tenant, unless that very thing was what was published last. */
function publisher(root: SymphainyClient, progress: ProgressFile, tenant: string) {
  return async (type: string, params: JsonObject): Promise<void> => {
    const digest = sha256Hex(canonicalJson(params));
    const what = `${type}/${tenant}`;
    if (progress.published(what) === digest) return;
    await carryOut(root, progress, what, digest, type, params);
    await progress.wasPublished(what, digest);
  };
}

/** A failure is final for its key, so it is counted: the next start tries anew. */
async function carryOut(
  root: SymphainyClient,
  progress: ProgressFile,
  what: string,
  digest: string,
  type: string,
  params: JsonObject,
): Promise<Submission> {
  const idempotencyKey = progress.idempotencyKey(what, digest);
  const deadline = performance.now() + patienceMs;
  let submission: Submission;
  do {
    // Asked again, the same key waits for the same execution.
    submission = await root.submit({ type, params, idempotencyKey, wait: waitSeconds });
    if (submission.status === 'SUCCEEDED') return submission;
  } while (!isOver(submission) && performance.now() < deadline);
  if (isOver(submission)) await progress.failed(what);
  const { execution_id: id, status, error } = submission;
  throw symphainyError({
    code: error && isErrorCode(error.code) ? error.code : 'SYM-LP-0003',
    detail: `${type} (${id}) is ${status}${error ? `: ${error.detail}` : ''}`,
  });
}

function isOver({ status }: Submission): boolean {
  return ['SUCCEEDED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'TERMINATED', 'REJECTED'].includes(status);
}

/** The JSON content of an artifact that an execution left. */
async function artifactOf(root: SymphainyClient, executionId: string, name: string): Promise<unknown> {
  const artifacts = await root.executions.artifacts(executionId);
  const artifact = artifacts.find((one) => one.name === name);
  if (!artifact) {
    throw symphainyError({ code: 'SYM-LP-0003', detail: `${executionId} left no artifact "${name}".` });
  }
  const { content } = await root.artifacts.content(artifact.artifact_id, 'first start');
  return JSON.parse(content.toString());
}

/**
 * Sets the password of an account. A token that was used already is no fault when the password is the one
 * that it set: then a start was interrupted between the two.
 */
async function enroll(
  url: string,
  root: SymphainyClient,
  token: string,
  { tenant, email, password }: TenantProgress,
): Promise<void> {
  try {
    await root.enroll(token, password);
  } catch (error) {
    if (!(error instanceof SymphainyError && error.code === 'SYM-SC-0005')) throw error;
    const account = new SymphainyClient({ url, credentials: { type: 'password', tenant, email, password } });
    try {
      await account.login();
    } finally {
      await account.close();
    }
  }
}
