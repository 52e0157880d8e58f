/** `symphainy policy publish`, `list`, `evaluate` and `replay`. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { isErrorCode, symphainyError } from '@symphainy/kernel';
import { parsePolicies, runPolicyEvaluate } from '@symphainy/policy-authoring';
import type { PolicyEvaluateOptions } from '@symphainy/policy-authoring';
import { runPolicyReplay } from '@symphainy/runtime-replay';
import { connected } from '../connect.js';
import { withExamples } from '../examples.js';
import { withLog } from '../open-log.js';
import type { ConnectionOptions } from '../options.js';
import { connectionOptions, dataDirOption, readText } from '../options.js';
import { printTable } from '../print-table.js';
import { progressBar } from '../progress-bar.js';
import { statusText } from '../status-text.js';

const waitSeconds = 30;

interface ReplayOptions {
  readonly policies: string;
  readonly dataDir: string;
  readonly tenant?: string;
  readonly json?: boolean;
}

export function registerPolicyCommands(program: Command): void {
  const policy = program.command('policy').description('Publish policies, and try them offline.');

  const publish = policy
    .command('publish')
    .description(
      "Publish a file of Cedar policies as the tenant's bundle; it is in force at once, in place of the one before.",
    )
    .argument('<file>', 'Cedar text')
    .option('--name <name>', 'of the bundle; otherwise the name of the file');
  for (const option of connectionOptions()) publish.addOption(option);
  publish.action(async (file: string, options: ConnectionOptions & { name?: string }) => {
    const text = await readText(file);
    const name = options.name ?? basename(file).replace(/\.cedar$/, '');
    const submission = await connected(options, ({ client }) =>
      client.submit({ type: 'city.publish_policy', params: { text, name }, wait: waitSeconds }),
    );
    const { execution_id: id, status, error } = submission;
    if (status !== 'SUCCEEDED') {
      throw symphainyError({
        code: error && isErrorCode(error.code) ? error.code : 'SYM-SC-0002',
        detail: `the bundle is not published, ${id} is ${status}${error ? `: ${error.detail}` : ''}`,
      });
    }
    if (options.json) console.log(JSON.stringify({ ...submission, name }));
    else console.log(`${statusText(status)}  ${name} is in force  ${id}`);
  });
  withExamples(publish, 'symphainy policy publish examples/policies/sample.cedar --tenant acme');

  const list = policy.command('list').description('List the bundles in force.');
  for (const option of connectionOptions()) list.addOption(option);
  list.action(async (options: ConnectionOptions) => {
    const policies = await connected(options, ({ client }) => client.registry.policies());
    if (options.json) return console.log(JSON.stringify(policies));
    printTable(
      ['bundle', 'version', 'digest'],
      policies.map(({ name, version, digest }) => [name, version, digest]),
    );
  });
  withExamples(list, 'symphainy policy list --tenant acme');

  const evaluate = policy
    .command('evaluate')
    .description(
      'Decide requests from files, offline, exactly as the platform would. Prints a JSON line for each.',
    )
    .requiredOption('--policies <file>', 'Cedar text')
    .requiredOption('--entities <file>', "entities in Cedar's JSON format")
    .requiredOption('--requests <file>', 'a request a line: {"principal", "action", "resource", "context"}')
    .option('--schema <file>', 'a Cedar schema that all of them must agree with')
    .action((options: PolicyEvaluateOptions) => runPolicyEvaluate(options, (line) => console.log(line)));
  withExamples(
    evaluate,
    'symphainy policy evaluate --policies p.cedar --entities e.json --requests r.ndjson',
  );

  const replay = policy
    .command('replay')
    .description(
      'Ask other policies everything that was ever decided, from the log alone: which decisions would flip, by tenant, intent and policy. Changes nothing.',
    )
    .requiredOption('--policies <file>', 'Cedar text')
    .addOption(dataDirOption())
    .option('--tenant <id>', "only this tenant's decisions, by id or name")
    .option('--json', 'print one line of JSON')
    .action(async ({ policies: file, dataDir, tenant, json = false }: ReplayOptions) => {
      const policies = parsePolicies(await readText(file));
      const bar = progressBar();
      try {
        const report = await withLog(dataDir, ({ wal, partitionCount }) =>
          runPolicyReplay(
            {
              wal,
              partitionCount,
              policies,
              json,
              onProgress: bar.show,
              ...(tenant !== undefined && { tenant }),
            },
            (line) => console.log(line),
          ),
        );
        if (report.damage.length > 0) process.exitCode = 1;
      } finally {
        bar.end();
      }
    });
  withExamples(
    replay,
    'symphainy policy replay --policies examples/policies/stricter.cedar',
    'symphainy policy replay --policies stricter.cedar --tenant acme --json',
  );
}
