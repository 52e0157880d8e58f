/**
 * Real servers for integration tests. A test run that has started servers names them in the environment
 * (`TEST_POSTGRES_URL`, `TEST_KAFKA_BROKERS`); else each test file starts its own in a temporary folder.
 * Call at the top of a test file: starting and stopping are hooks of it.
 */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { Client } from 'pg';
import { kafkaAvailability } from '../kafka/kafka-availability.js';
import type { LocalKafka } from '../kafka/local-kafka.js';
import { startKafka } from '../kafka/local-kafka.js';
import type { LocalPostgres } from '../postgres/local-postgres.js';
import { startPostgres } from '../postgres/local-postgres.js';
import { temporaryFolder } from './temporary-folder.js';

export { startKafka, startPostgres, temporaryFolder };
export type { LocalKafka, LocalPostgres };

const startTimeoutMs = 120_000;

export interface TestPostgres {
  /** Creates an empty database with a random name; answers its connection string. */
  createDatabase(): Promise<string>;
}

/** A PostgreSQL server for the tests of this file; what they create in it is theirs alone. */
export function sharedTestPostgres(): TestPostgres {
  let server: LocalPostgres | undefined;
  let url = process.env.TEST_POSTGRES_URL;
  let folder: string | undefined;

  beforeAll(async () => {
    if (url) return;
    folder = await temporaryFolder();
    server = await startPostgres({ dataDir: folder, log: () => undefined });
    url = server.connectionString('postgres');
  }, startTimeoutMs);
  afterAll(async () => {
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  }, startTimeoutMs);

  return {
    async createDatabase() {
      const name = `test_${randomBytes(8).toString('hex')}`;
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        await client.query(`CREATE DATABASE ${name}`);
      } finally {
        await client.end();
      }
      const database = new URL(url!);
      database.pathname = `/${name}`;
      return database.href;
    },
  };
}

export interface TestKafka {
  /** Addresses `host:port`; to be asked inside a test, when the server runs. */
  brokers(): readonly string[];
}

/** A Kafka broker for the tests of this file; each names its own topics. */
export function sharedTestKafka(): TestKafka {
  let server: LocalKafka | undefined;
  let folder: string | undefined;
  const given = process.env.TEST_KAFKA_BROKERS?.split(',');

  beforeAll(async () => {
    if (given) return;
    folder = await temporaryFolder();
    server = await startKafka({ dataDir: folder, log: () => undefined });
  }, startTimeoutMs);
  afterAll(async () => {
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  }, startTimeoutMs);

  return { brokers: () => given ?? server!.brokers };
}

/**
 * A suite that needs Kafka. Where none can be had it is skipped, and its name says why;
 * under CI it is not skipped, so that it fails there.
 */
export async function describeWithKafka(name: string, suite: () => void): Promise<void> {
  const availability = await kafkaAvailability();
  const isExpected =
    availability.available || Boolean(process.env.TEST_KAFKA_BROKERS) || Boolean(process.env.CI);
  if (isExpected) return describe(name, suite);
  describe(name, () => {
    test.skip(`needs Kafka, which cannot be had here: ${availability.reason}`, () => undefined);
  });
}
