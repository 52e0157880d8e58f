/** `symphainy realm verify` and `symphainy realm list`. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { symphainyError } from '@symphainy/kernel';
import { commandIdentity, readPlatform } from '@symphainy/local-platform';
import { verifyRealm } from '@symphainy/platform-sdk-conformance';
import type { ClauseResult } from '@symphainy/platform-sdk-conformance';
import colours from 'picocolors';
import { connected } from '../connect.js';
import { withExamples } from '../examples.js';
import type { ConnectionOptions } from '../options.js';
import { connectionOptions, dataDirOption } from '../options.js';
import { printTable } from '../print-table.js';

interface VerifyOptions {
  readonly dataDir: string;
  readonly service?: string;
  readonly anonymous?: boolean;
  readonly json?: boolean;
}

const signs = {
  held: colours.green('held   '),
  broken: colours.red('broken '),
  skipped: colours.dim('skipped'),
};

export function registerRealmCommands(program: Command): void {
  const realm = program
    .command('realm')
    .description('Hold realms to their contract, and see which are registered.');

  const verify = realm
    .command('verify')
    .description(
      'Try every clause of the participation contract on a realm, in whatever language it is written. Exits with 1 when one is broken.',
    )
    .argument('<address>', 'host:port of the realm')
    .addOption(dataDirOption())
    .option('--service <name>', "the name of the realm's service, where it is not that of the realm")
    .option('--anonymous', 'show no identity, for a realm that takes calls of anyone')
    .option('--json', 'print one line of JSON for each clause')
    .action(async (address: string, options: VerifyOptions) => {
      const { dataDir, service, json = false } = options;
      const identity = options.anonymous ? undefined : await conformanceIdentity(dataDir);
      const broken: ClauseResult[] = [];
      const results = verifyRealm({
        address,
        ...(identity && { identity }),
        ...(service !== undefined && { service }),
      });
      for await (const result of results) {
        if (result.verdict === 'broken') broken.push(result);
        if (json) console.log(JSON.stringify(result));
        else for (const line of clauseLines(result)) console.log(line);
      }
      if (broken.length === 0) {
        if (!json) console.log(`\n${address} keeps the contract.`);
        return;
      }
      const clauses = [...new Set(broken.map(({ id }) => id))].join(', ');
      throw symphainyError({
        code: 'SYM-RT-0017',
        detail: `The realm at ${address} breaks ${clauses}.`,
        remedy: 'Mend the clauses that are named above.',
      });
    });
  withExamples(verify, 'symphainy realm verify 127.0.0.1:7001');

  const list = realm.command('list').description('List the registered realms.');
  for (const option of connectionOptions()) list.addOption(option);
  list.action(async (options: ConnectionOptions) => {
    const realms = await connected(options, ({ client }) => client.registry.realms());
    if (options.json) return console.log(JSON.stringify(realms));
    printTable(
      ['realm', 'version', 'intents'],
      realms.map(({ realm: name, version, intents }) => [name, version, intents.length]),
    );
  });
  withExamples(list, 'symphainy realm list');
}

function clauseLines({ verdict, id, title, intent, seen }: ClauseResult): readonly string[] {
  const about = intent === '' ? '' : colours.dim(`  ${intent}`);
  return [
    `${signs[verdict]}  ${id.padEnd(8)} ${title}${about}`,
    ...(seen === '' ? [] : [colours.dim(`         ${seen}`)]),
  ];
}

/** Services trust nobody by address: the verifier has a key in the data directory. */
async function conformanceIdentity(dataDir: string): ReturnType<typeof commandIdentity> {
  const path = resolve(dataDir);
  if (await readPlatform(path)) return await commandIdentity(path, 'conformance');
  throw symphainyError({
    code: 'SYM-LP-0009',
    detail: `No platform was started in ${path}, so the verifier has no identity there.`,
    remedy: 'Name the data directory with --data-dir, or try without identity: --anonymous.',
  });
}
