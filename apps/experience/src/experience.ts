/** The parts of Experience, put together. It owns connections and nothing else. */
import { SecurityGuardClient } from '@symphainy/contracts/city';
import type { IntakeLimits, StreamLimits } from '@symphainy/experience';
import {
  Intake,
  QueryReader,
  RegistryFollower,
  RuntimeEndpoints,
  StreamHub,
  intakeLimits,
  streamLimits,
} from '@symphainy/experience';
import type { ReadyState } from '@symphainy/service-host';
import { AccessTokenVerifier, SchemaRegistry, SecurityGuard, TenantKeys } from '@symphainy/smart-city-sdk';
import type { Interceptor } from '@grpc/grpc-js';
import { credentials } from '@grpc/grpc-js';

export interface ExperienceOptions {
  /** host:port each. */
  readonly runtimeAddresses: readonly string[];
  readonly smartCityAddress: string;
  /** Add this service's identity to calls. */
  readonly interceptors: {
    readonly runtime: readonly Interceptor[];
    readonly smartCity: readonly Interceptor[];
  };
  readonly intakeLimits?: IntakeLimits;
  readonly streamLimits?: StreamLimits;
}

export class Experience {
  readonly registry: RegistryFollower;
  readonly intake: Intake;
  readonly reader: QueryReader;
  readonly streams: StreamHub;
  readonly schemas = new SchemaRegistry();
  readonly keys: TenantKeys;
  readonly guard: SecurityGuard;
  readonly tokens: AccessTokenVerifier;
  private readonly endpoints: RuntimeEndpoints;
  private readonly smartCity: SecurityGuardClient;

  constructor(options: ExperienceOptions) {
    const endpoints = new RuntimeEndpoints(options.interceptors.runtime);
    const registry = new RegistryFollower({ endpoints, addresses: options.runtimeAddresses });
    this.endpoints = endpoints;
    this.registry = registry;
    this.intake = new Intake({ endpoints, registry, limits: options.intakeLimits ?? intakeLimits });
    this.reader = new QueryReader({ endpoints, registry });
    this.streams = new StreamHub({
      registry,
      endpoints,
      reader: this.reader,
      limits: options.streamLimits ?? streamLimits,
    });
    this.smartCity = new SecurityGuardClient(options.smartCityAddress, credentials.createInsecure(), {
      interceptors: [...options.interceptors.smartCity],
    });
    this.keys = new TenantKeys({ client: this.smartCity });
    this.guard = new SecurityGuard(this.smartCity);
    this.tokens = new AccessTokenVerifier({
      verificationKeys: () => this.guard.verificationKeys(),
      rootPublicKey: () => registry.snapshot?.rootPublicKey || undefined,
    });
  }

  start(): void {
    this.registry.onChange((snapshot) => this.schemas.update({ intentTypes: [...snapshot.intentTypes] }));
    this.intake.start();
    this.registry.start();
  }

  readiness(): ReadyState {
    const reasons = [
      ...(this.registry.snapshot ? [] : ['the registry was not heard yet']),
      ...(this.intake.ready ? [] : ['no Runtime owner is connected']),
    ];
    return reasons.length === 0 ? { ready: true } : { ready: false, reasons };
  }

  /** After the last request: closes what is open to the other services. */
  close(): void {
    this.streams.close();
    this.intake.close();
    this.registry.close();
    this.endpoints.close();
    this.smartCity.close();
  }
}
