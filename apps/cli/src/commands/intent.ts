/** `symphainy intent submit` and `symphainy intent types`. */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { JsonObject } from '@symphainy/kernel';
import type { Submission, SymphainyClient } from '@symphainy/platform-sdk-client';
import colours from 'picocolors';
import { connected } from '../connect.js';
import { withExamples } from '../examples.js';
import type { ConnectionOptions } from '../options.js';
import { connectionOptions, jsonObject, wholeNumber } from '../options.js';
import { printTable } from '../print-table.js';
import { statusText } from '../status-text.js';
import { renderReasons } from '../why/render-explanation.js';

interface SubmitOptions extends ConnectionOptions {
  readonly params: string;
  readonly wait?: number | true;
  readonly idempotencyKey?: string;
  readonly solution?: string;
  readonly partitionKey?: string;
  readonly label: Readonly<Record<string, string>>;
  readonly deadline?: Date;
  readonly dryRun?: boolean;
}

const waitSeconds = 30;
const waitSecondsMax = 60;

export function registerIntentCommands(program: Command): void {
  const intent = program.command('intent').description('Submit intents, and see which there are.');

  const submit = intent
    .command('submit')
    .description('Submit an intent. Exits with 1 when the outcome is known and is no success.')
    .argument('<type>', 'realm.verb_noun')
    .option('--params <json>', 'the parameters: JSON, or @file', '{}')
    .option(
      '--wait [seconds]',
      `wait for the outcome (${waitSeconds} s unless told otherwise)`,
      wholeNumber(1, waitSecondsMax),
    )
    .option('--idempotency-key <key>', 'repeated with the same key, the intent is carried out once')
    .option('--solution <id>', 'the solution to run in')
    .option('--partition-key <key>', 'executions with the same key are kept in order')
    .option('--label <name=value>', 'a label to search by (repeatable)', collectLabel, {})
    .option('--deadline <time>', 'after this it is not begun any more (RFC 3339)', parseTime)
    .option('--dry-run', 'ask for a plan; nothing is changed');
  for (const option of connectionOptions()) submit.addOption(option);
  submit.action(async (type: string, options: SubmitOptions) => {
    const params = (await jsonObject('--params', options.params)) as JsonObject;
    const wait = options.wait === true ? waitSeconds : options.wait;
    await connected(options, async ({ client, url, store }) => {
      const submission = await client.submit({
        type,
        params,
        labels: options.label,
        ...(wait !== undefined && { wait }),
        ...(options.idempotencyKey !== undefined && { idempotencyKey: options.idempotencyKey }),
        ...(options.solution !== undefined && { solutionId: options.solution }),
        ...(options.partitionKey !== undefined && { partitionKey: options.partitionKey }),
        ...(options.deadline !== undefined && { deadline: options.deadline }),
        ...(options.dryRun && { dryRun: true }),
      });
      store.rememberExecution(url, submission.execution_id);
      if (options.json) console.log(JSON.stringify(submission));
      else await printSubmission(client, submission);
      if (isFailure(submission.status)) process.exitCode = 1;
      if (submission.status === 'STUCK') {
        process.exitCode = 1;
        console.error(`A person must decide: see symphainy why ${submission.execution_id}`);
      }
    });
  });
  withExamples(
    submit,
    `symphainy intent submit operations.plan_migration --params '{"policies": 350000}' --wait --tenant acme`,
    'symphainy intent submit operations.plan_migration --params @params.json --idempotency-key plan-1 --json',
  );

  const types = intent.command('types').description('List the intents that can be submitted.');
  for (const option of connectionOptions()) types.addOption(option);
  types.action(async (options: ConnectionOptions) => {
    const intentTypes = await connected(options, ({ client }) => client.registry.intentTypes());
    if (options.json) return console.log(JSON.stringify(intentTypes));
    printTable(
      ['intent', 'realm', 'what it does'],
      intentTypes.map(({ type, realm, description }) => [type, realm, description ?? '']),
    );
  });
  withExamples(types, 'symphainy intent types --json');
}

async function printSubmission(client: SymphainyClient, submission: Submission): Promise<void> {
  const { execution_id: id, status, error } = submission;
  console.log(`${statusText(status)}  ${id}`);
  if (status === 'REJECTED') {
    for (const line of await reasonsOf(client, id)) console.log(line);
    console.log(colours.dim(`symphainy why ${id}`));
  } else if (error) console.log(`${error.code}: ${error.detail}`);
}

/** What the decision that rejected it says, without the values that it saw. */
async function reasonsOf(client: SymphainyClient, id: string): Promise<readonly string[]> {
  const { decisions } = await client.why(id);
  return decisions.flatMap(({ explanation, reasons }) => renderReasons(explanation, reasons));
}

function isFailure(status: string): boolean {
  return ['REJECTED', 'FAILED', 'COMPENSATED', 'CANCELLED', 'TERMINATED'].includes(status);
}

function collectLabel(
  text: string,
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('A label is NAME=VALUE.');
  return { ...labels, [name]: value };
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('A time is e.g. 2026-12-31T12:00:00Z.');
  return time;
}
