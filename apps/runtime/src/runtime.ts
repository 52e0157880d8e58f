/** Runtime, put together: the engine on its adapters, the realms on one side, the surface on the other. */
import { credentials } from '@grpc/grpc-js';
import { SecurityGuardClient } from '@symphainy/contracts/city';
import { newId } from '@symphainy/kernel';
import type { Ownership } from '@symphainy/public-works-ownership';
import type { ReadStore } from '@symphainy/public-works-read-store';
import type { Wal } from '@symphainy/public-works-wal';
import { TenantKeys } from '@symphainy/runtime-data-brain';
import { Owner, defaultLimits, processClock } from '@symphainy/runtime-engine';
import { GrantIssuer, RealmLink } from '@symphainy/runtime-realm-link';
import {
  EventStream,
  Intake,
  OwnerDirectory,
  Query,
  RegistryWatch,
  SessionClaims,
  Why,
} from '@symphainy/runtime-surface';
import { toServiceError } from '@symphainy/service-host';
import type { ReadyState } from '@symphainy/service-host';
import type { Logger } from 'pino';
import { chooseOwnership, chooseReadStore, chooseSecrets, chooseWal } from './adapters.js';
import type { RuntimeConfig } from './config.js';
import { fetchKeyFrom } from './fetch-key.js';

export class Runtime {
  readonly owner: Owner;
  readonly intake: Intake;
  readonly query: Query;
  readonly why: Why;
  readonly registry: RegistryWatch;
  readonly events: EventStream;
  private readonly wal: Wal;
  private readonly ownership: Ownership;
  private readonly readStore: ReadStore;
  private readonly realms: RealmLink;
  private readonly owners: OwnerDirectory;
  private readonly securityGuard: SecurityGuardClient;

  constructor(config: RuntimeConfig, log: Logger) {
    const { identity } = config.service;
    this.wal = chooseWal(config, log);
    this.ownership = chooseOwnership(config);
    this.readStore = chooseReadStore(config);
    this.securityGuard = new SecurityGuardClient(config.smartCityAddress, credentials.createInsecure(), {
      interceptors: [identity.callInterceptor('smart-city')],
    });
    const keys = new TenantKeys(fetchKeyFrom(this.securityGuard), () => performance.now());
    const ownerName = `runtime-${newId('user').slice(4, 14)}`;
    this.owner = new Owner({
      wal: this.wal,
      ownership: this.ownership,
      readStore: this.readStore,
      monotonic: processClock,
      log,
      owner: ownerName,
      address: config.advertised,
      partitionCount: config.genesis.partitionCount,
      limits: defaultLimits,
      genesis: { $case: 'genesis', value: config.genesis },
      onFatal: () => log.flush(() => process.exit(1)),
    });
    this.realms = new RealmLink({
      keys,
      grants: new GrantIssuer({
        sign: (claims) => identity.signGrant(claims),
        secrets: chooseSecrets(),
      }),
      log,
      // The realm `city` is Smart City's own.
      identify: (realm) => identity.callInterceptor(realm === 'city' ? 'smart-city' : realm),
      fixedAddresses: new Map([['city', config.smartCityAddress]]),
      report: (partition, value, traceParent) =>
        this.owner.submitInternal(partition, { $case: 'reportStep', value }, traceParent),
    });
    this.owners = new OwnerDirectory(this.ownership, (error) =>
      log.warn({ err: error }, 'the leases cannot be read'),
    );
    const claims = new SessionClaims(config.claimSecret);
    const { owner, owners, readStore } = this;
    this.intake = new Intake({ owner, owners, claims, keys, readStore, log });
    this.query = new Query(owner, readStore, config.claimSecret, ownerName);
    this.why = new Why(owner, readStore, this.query);
    this.registry = new RegistryWatch(owner, owners);
    this.events = new EventStream(owner, this.wal, toServiceError);
  }

  async start(): Promise<void> {
    await this.readStore.open();
    await this.owner.start(this.realms);
    await this.owners.start();
  }

  async stop(): Promise<void> {
    await this.owner.stop();
    this.owners.stop();
    this.realms.close();
    this.securityGuard.close();
    await this.wal.close();
    await this.readStore.close();
    await this.ownership.close();
  }

  /**
   * Ready once the control log is folded; a standby without partitions is ready too. A halted partition is an
   * alarm (log, `symphainy_partitions_halted`), not a reason to take the healthy ones out of service.
   */
  readiness(): ReadyState {
    const reasons: string[] = [];
    if (!this.owner.control.state.genesis) reasons.push('the control log is not read yet');
    for (const { partition, status } of this.owner.partitions.values()) {
      if (status.type !== 'serving' && status.type !== 'halted')
        reasons.push(`partition ${partition} is ${status.type}`);
    }
    return { ready: reasons.length === 0, reasons };
  }
}
