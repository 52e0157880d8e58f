/**
 * Writes the Prisma client of credentials to src/generated. Prisma wants a schema engine, which it would
 * download, although generating needs none: it is given a program that is there.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const prisma = join(dirname(createRequire(import.meta.url).resolve('prisma/package.json')), 'build/index.js');
const { status } = spawnSync(
  process.execPath,
  [prisma, 'generate', '--schema', join(import.meta.dirname, 'schema.prisma')],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  },
);
process.exitCode = status ?? 1;
