/**
 * What the first starts of a local platform got done, in `credentials.json` of its data directory: so that
 * a start that was interrupted is gone on with, and a later one repeats nothing.
 */
import { randomBytes } from 'node:crypto';
import { readJsonFile, writeJsonFile } from '../data-directory/json-file.js';

/** An account to log in with; the password is good for this data directory only. */
export interface DevelopmentTenant {
  readonly tenant: string;
  readonly tenant_id: string;
  readonly email: string;
  readonly password: string;
}

export interface TenantProgress {
  readonly tenant: string;
  readonly email: string;
  /** Made before the account is, so that it cannot be lost in between. */
  readonly password: string;
  readonly tenant_id?: string;
  readonly enrolled?: boolean;
}

export interface Progress {
  readonly tenants: readonly TenantProgress[];
  /** Digest of what was published last, by what it is. */
  readonly published: Readonly<Record<string, string>>;
  /** How often something was carried out or failed for good: the next time is another request. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The development accounts of a data directory that can be logged in with. */
export async function readDevelopmentTenants(file: string): Promise<readonly DevelopmentTenant[]> {
  const { tenants } = ((await readJsonFile(file)) ?? {}) as Partial<Progress>;
  return (tenants ?? []).flatMap(({ tenant, tenant_id, email, password, enrolled }) =>
    enrolled && tenant_id !== undefined ? [{ tenant, tenant_id, email, password }] : [],
  );
}

export class ProgressFile {
  private constructor(
    private readonly file: string,
    private state: Progress,
  ) {}

  static async open(file: string, tenantNames: readonly string[]): Promise<ProgressFile> {
    const known = ((await readJsonFile(file)) ?? {}) as Partial<Progress>;
    const tenants = tenantNames.map(
      (tenant) => known.tenants?.find((one) => one.tenant === tenant) ?? newTenant(tenant),
    );
    const state = { tenants, published: known.published ?? {}, counts: known.counts ?? {} };
    const progress = new ProgressFile(file, state);
    await progress.save();
    return progress;
  }

  get tenants(): readonly TenantProgress[] {
    return this.state.tenants;
  }

  published(what: string): string | undefined {
    return this.state.published[what];
  }

  /**
   * The key under which something is requested: the same until that request has ended. So an interrupted
   * start asks again for the same, and going back to earlier content is not taken for a repetition.
   */
  idempotencyKey(what: string, digest: string): string {
    return `local-platform/${what}/${digest}/${this.state.counts[what] ?? 0}`;
  }

  async tenantChanged(tenant: string, change: Partial<TenantProgress>): Promise<TenantProgress> {
    const tenants = this.state.tenants.map((one) => (one.tenant === tenant ? { ...one, ...change } : one));
    await this.save({ ...this.state, tenants });
    return tenants.find((one) => one.tenant === tenant)!;
  }

  async wasPublished(what: string, digest: string): Promise<void> {
    const published = { ...this.state.published, [what]: digest };
    await this.save({ ...this.state, published, counts: this.countedOnce(what) });
  }

  async failed(what: string): Promise<void> {
    await this.save({ ...this.state, counts: this.countedOnce(what) });
  }

  private countedOnce(what: string): Progress['counts'] {
    return { ...this.state.counts, [what]: (this.state.counts[what] ?? 0) + 1 };
  }

  /** One write at a time: steps of several tenants run side by side. */
  private writing: Promise<void> = Promise.resolve();

  private async save(state: Progress = this.state): Promise<void> {
    this.state = state;
    this.writing = this.writing.then(() => writeJsonFile(this.file, this.state));
    await this.writing;
  }
}

function newTenant(tenant: string): TenantProgress {
  return { tenant, email: `admin@${tenant}.example`, password: randomBytes(18).toString('base64url') };
}
