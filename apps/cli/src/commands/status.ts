/** `symphainy status`: what runs in a data directory. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { symphainyError } from '@symphainy/kernel';
import { readPlatform } from '@symphainy/local-platform';
import type { ServiceRecord } from '@symphainy/local-platform';
import colours from 'picocolors';
import { withExamples } from '../examples.js';
import { dataDirOption } from '../options.js';
import { printTable } from '../print-table.js';

interface ServiceStatus extends ServiceRecord {
  /** `ready`, or why not. */
  readonly status: string;
}

export function registerStatus(program: Command): void {
  const command = program
    .command('status')
    .description('Say whether the local platform runs, and how each of its services is.')
    .addOption(dataDirOption())
    .option('--json', 'print JSON')
    .action(async ({ dataDir, json }: { dataDir: string; json?: boolean }) => {
      const platform = await readPlatform(resolve(dataDir));
      if (!platform?.running) {
        throw symphainyError({ code: 'SYM-LP-0009', detail: `No platform runs in ${resolve(dataDir)}.` });
      }
      const { rest, wal, services, started_at } = platform.record;
      const statuses = await Promise.all(services.map(statusOf));
      if (json) return console.log(JSON.stringify({ rest, wal, started_at, services: statuses }));
      console.log(`${rest}  log: ${wal}  since ${started_at}`);
      printTable(
        ['service', 'pid', 'grpc', 'status'],
        statuses.map(({ name, pid, grpc, status }) => [
          name,
          pid,
          grpc ?? '',
          status === 'ready' ? colours.green(status) : colours.red(status),
        ]),
      );
    });
  withExamples(command, 'symphainy status --json');
}

async function statusOf(service: ServiceRecord): Promise<ServiceStatus> {
  try {
    const response = await fetch(`${service.health}/readyz`, { signal: AbortSignal.timeout(3_000) });
    if (response.ok) return { ...service, status: 'ready' };
    const { reasons } = (await response.json()) as { reasons?: readonly string[] };
    return { ...service, status: reasons?.join('; ') ?? 'not ready' };
  } catch {
    return { ...service, status: 'does not answer' };
  }
}
