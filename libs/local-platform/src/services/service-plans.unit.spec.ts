import { describe, expect, test } from '@jest/globals';
import type { PlatformFacts } from './service-plans.js';
import { experiencePlan, realmPlans, runtimePlan, smartCityPlan } from './service-plans.js';

const ports = ['smart-city', 'runtime', 'runtime-2', 'experience', 'operations'];
const facts: PlatformFacts = {
  workspace: {
    root: 'repository',
    runtime: 'apps/runtime',
    smartCity: 'apps/smart-city',
    experience: 'apps/experience',
    realms: [{ realm: 'operations', folder: 'apps/operations' }],
  },
  keys: {
    rootKey: {},
    claimSecretFile: 'keys/claim-secret',
    masterKeyFile: 'keys/master-key',
    tokenKeyFile: 'keys/token.json',
    genesisFile: 'keys/genesis',
    trustFile: 'keys/trust.json',
    serviceKeyFile: (service) => `keys/${service}.key.json`,
  },
  logs: 'logs',
  databaseUrl: 'postgresql://runtime',
  credentialsDatabaseUrl: 'postgresql://credentials',
  log: { kind: 'postgres' },
  runtimesMax: 2,
  restPort: 8080,
  port: (service, purpose) => 9_000 + ports.indexOf(service) * 10 + (purpose === 'grpc' ? 0 : 1),
  environment: { SYMPHAINY_TRACE_FILE: 'traces' },
  serviceEnvironment: { runtime: { SYMPHAINY_SECRET_TARGET: 'secret' } },
};

describe('The configuration of the services', () => {
  test('gives each database to its owner alone', () => {
    expect(runtimePlan(facts, 1).environment.SYMPHAINY_DATABASE_URL).toBe('postgresql://runtime');
    expect(smartCityPlan(facts).environment.SYMPHAINY_DATABASE_URL).toBe('postgresql://credentials');
    for (const plan of [experiencePlan(facts), ...realmPlans(facts)]) {
      expect(plan.environment).not.toHaveProperty('SYMPHAINY_DATABASE_URL');
    }
  });

  test('lets Experience know every Runtime and no realm', () => {
    const { environment, grpc } = experiencePlan(facts);
    expect(environment.SYMPHAINY_RUNTIME_ADDRESSES).toBe('127.0.0.1:9010,127.0.0.1:9020');
    expect(environment.SYMPHAINY_SMART_CITY_ADDRESS).toBe('127.0.0.1:9000');
    expect(Object.values(environment).join()).not.toContain('9040');
    expect(grpc).toBeUndefined();
  });

  test('lets instances of Runtime share their identity and nothing that they listen on', () => {
    const [first, second] = [runtimePlan(facts, 1), runtimePlan(facts, 2)];
    expect(second.environment.SYMPHAINY_SERVICE_KEY_FILE).toBe(first.environment.SYMPHAINY_SERVICE_KEY_FILE);
    expect(second.name).toBe('runtime-2');
    for (const name of ['SYMPHAINY_GRPC_ADDRESS', 'SYMPHAINY_HEALTH_PORT']) {
      expect(second.environment[name]).not.toBe(first.environment[name]);
    }
  });

  test('names brokers and topic only where Kafka is the log', () => {
    expect(runtimePlan(facts, 1).environment).not.toHaveProperty('SYMPHAINY_KAFKA_BROKERS');
    const kafka = { ...facts, log: { kind: 'kafka', brokers: ['a:1', 'b:2'], topic: 'log' } } as const;
    expect(runtimePlan(kafka, 1).environment).toMatchObject({
      SYMPHAINY_WAL: 'kafka',
      SYMPHAINY_KAFKA_BROKERS: 'a:1,b:2',
      SYMPHAINY_KAFKA_TOPIC: 'log',
    });
  });

  test('reaches every service with what was added for all', () => {
    const plans = [smartCityPlan(facts), runtimePlan(facts, 1), experiencePlan(facts), ...realmPlans(facts)];
    for (const { environment } of plans) expect(environment.SYMPHAINY_TRACE_FILE).toBe('traces');
  });

  test('gives a secret to the service that needs it, in all its instances, and to no other', () => {
    for (const plan of [runtimePlan(facts, 1), runtimePlan(facts, 2)])
      expect(plan.environment.SYMPHAINY_SECRET_TARGET).toBe('secret');
    for (const plan of [smartCityPlan(facts), experiencePlan(facts), ...realmPlans(facts)])
      expect(plan.environment).not.toHaveProperty('SYMPHAINY_SECRET_TARGET');
  });
});
