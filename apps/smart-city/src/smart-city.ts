/** The roles of Smart City with their stores. Credentials and keys share a database, each in a schema of its own. */
import { RealmServer } from '@symphainy/platform-sdk-realm';
import type { RealmLog } from '@symphainy/platform-sdk-realm';
import { observeTasks } from '@symphainy/platform-sdk-realm-host';
import type { KeyStore } from '@symphainy/public-works-keys';
import { MasterKey, PostgresKeyStore } from '@symphainy/public-works-keys';
import type { ReadyState } from '@symphainy/service-host';
import { realmDialler } from '@symphainy/smart-city-curator';
import type { Credentials } from '@symphainy/smart-city-security-guard';
import { PrismaCredentials, SecurityGuard } from '@symphainy/smart-city-security-guard';
import { cityRealm } from './city-realm.js';
import type { SmartCityConfig } from './config.js';

export class SmartCity {
  readonly keys: KeyStore;
  readonly guard: SecurityGuard;
  readonly realm: RealmServer;
  private readonly credentials: Credentials;
  private closing: Promise<void> | undefined;

  constructor(config: SmartCityConfig, log: RealmLog) {
    const connectionString = config.databaseUrl;
    this.credentials = new PrismaCredentials({ connectionString });
    this.keys = new PostgresKeyStore({ connectionString, masterKey: new MasterKey(config.masterKey) });
    this.guard = new SecurityGuard({ credentials: this.credentials, tokens: config.tokens });
    const describeRealm = realmDialler(config.service.identity.callInterceptor('realm'));
    const realm = cityRealm({ accounts: this.guard, describeRealm });
    this.realm = new RealmServer(realm, { log, observe: observeTasks(realm.name) });
  }

  /** Makes the stores ready, their tables included. */
  async start(): Promise<void> {
    await this.credentials.open();
    await this.keys.open();
  }

  async readiness(): Promise<ReadyState> {
    const reasons = [...this.realm.notReadyReasons()];
    await this.credentials.check().catch(() => reasons.push('the database does not answer'));
    return reasons.length === 0 ? { ready: true } : { ready: false, reasons };
  }

  /** Finishes the tasks that are under way. */
  async drain(): Promise<void> {
    await this.realm.drain();
  }

  /** A second call waits for the first. */
  close(): Promise<void> {
    this.closing ??= Promise.all([this.credentials.close(), this.keys.close()]).then(() => undefined);
    return this.closing;
  }
}
