/** `symphainy execution`: look at executions, follow them, and act on them. */
import type { Command } from 'commander';
import type { StreamedEvent } from '@symphainy/platform-sdk-client';
import { connected } from '../connect.js';
import { withExamples } from '../examples.js';
import type { ConnectionOptions } from '../options.js';
import { connectionOptions, wholeNumber } from '../options.js';
import { printTable } from '../print-table.js';
import { statusText } from '../status-text.js';

interface ListOptions extends ConnectionOptions {
  readonly status?: string;
  readonly type?: string;
  readonly solution?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export function registerExecutionCommands(program: Command): void {
  const execution = program
    .command('execution')
    .description('Look at executions, follow them, and act on them.');

  const list = execution
    .command('list')
    .description('Search executions, newest first.')
    .option('--status <status>', 'only in this status, e.g. RUNNING')
    .option('--type <type>', 'only of this type')
    .option('--solution <id>', 'only in this solution')
    .option('--limit <count>', 'how many at most', wholeNumber(1, 200), 20)
    .option('--cursor <cursor>', 'the next page, as the page before told');
  for (const option of connectionOptions()) list.addOption(option);
  list.action(async (options: ListOptions) => {
    const { status, type, solution: solutionId, limit, cursor } = options;
    const page = await connected(options, ({ client }) =>
      client.executions.list({
        limit,
        ...(status !== undefined && { status }),
        ...(type !== undefined && { type }),
        ...(solutionId !== undefined && { solutionId }),
        ...(cursor !== undefined && { cursor }),
      }),
    );
    if (options.json) return console.log(JSON.stringify(page));
    printTable(
      ['execution', 'type', 'status', 'accepted'],
      page.executions.map((one) => [
        one.execution_id,
        one.type,
        statusText(one.status),
        one.accepted_at ?? '',
      ]),
    );
    if (page.next_cursor !== undefined) console.log(`more: --cursor ${page.next_cursor}`);
  });
  withExamples(list, 'symphainy execution list --status FAILED --limit 50');

  const show = execution
    .command('show')
    .description('Show one execution with its steps and artifacts.')
    .argument('<id>', 'the execution');
  for (const option of connectionOptions()) show.addOption(option);
  show.action(async (id: string, options: ConnectionOptions) => {
    const [one, steps, artifacts] = await connected(options, ({ client }) =>
      Promise.all([client.executions.get(id), client.executions.steps(id), client.executions.artifacts(id)]),
    );
    if (options.json) return console.log(JSON.stringify({ ...one, steps, artifacts }));
    console.log(`${one.type}  ${statusText(one.status)}  ${one.execution_id}`);
    console.log(
      `solution ${one.solution_id}${one.solution_version === undefined ? '' : ` v${one.solution_version}`}`,
    );
    console.log(
      `accepted ${one.accepted_at ?? ''}${one.finished_at === undefined ? '' : `, finished ${one.finished_at}`}`,
    );
    if (one.params) console.log(`params ${JSON.stringify(one.params)}`);
    if (one.error) console.log(`${one.error.code}: ${one.error.detail}`);
    for (const { path, intent_type: type, realm, status, attempt } of steps) {
      console.log(`  step ${path || '0'}#${attempt}  ${type} by ${realm}  ${statusText(status)}`);
    }
    for (const { artifact_id, name, kind, size_bytes } of artifacts) {
      console.log(`  artifact ${name}  ${kind}, ${size_bytes} bytes  ${artifact_id}`);
    }
  });
  withExamples(show, 'symphainy execution show exe_3_4k0v1n2m3p4q5r6s7t8w --json');

  const watch = execution
    .command('watch')
    .description('Follow an execution until it has ended, or everything of the tenant until Ctrl-C.')
    .argument('[id]', 'the execution')
    .option('--resume <token>', 'go on after this token');
  for (const option of connectionOptions()) watch.addOption(option);
  watch.action(async (id: string | undefined, options: ConnectionOptions & { resume?: string }) => {
    const stop = new AbortController();
    const onSignal = () => stop.abort();
    process.once('SIGINT', onSignal);
    try {
      await connected(options, async ({ client }) => {
        const events = client.watch({
          signal: stop.signal,
          ...(id !== undefined && { execution: id }),
          ...(options.resume !== undefined && { resume: options.resume }),
        });
        for await (const event of events)
          console.log(options.json ? JSON.stringify(event) : eventLine(event));
      });
    } finally {
      process.off('SIGINT', onSignal);
    }
  });
  withExamples(
    watch,
    'symphainy execution watch exe_3_4k0v1n2m3p4q5r6s7t8w',
    'symphainy execution watch --json',
  );

  for (const action of Object.keys(actions) as Action[]) registerAction(execution, action);
}

type Action = keyof typeof actions;

const actions = {
  cancel: 'Cancel an execution that has not ended: nothing more starts, nothing is undone.',
  pause: 'Pause an execution: nothing new starts, what is under way comes to its end.',
  resume: 'Go on with an execution that was paused.',
  retry: 'Of an execution that is STUCK: try the step once more.',
  skip: 'Of an execution that is STUCK: count the step as done, because you have seen to it.',
  compensate: 'Undo what an execution wrote, in reverse.',
} as const;

function registerAction(execution: Command, action: Action): void {
  const command = execution
    .command(action)
    .description(actions[action])
    .argument('<id>', 'the execution')
    .option('--reason <text>', 'why, for the record', '');
  for (const option of connectionOptions()) command.addOption(option);
  command.action(async (id: string, options: ConnectionOptions & { reason: string }) => {
    const submission = await connected(options, ({ client }) =>
      client.executions[action](id, options.reason),
    );
    if (options.json) console.log(JSON.stringify(submission));
    else console.log(`${statusText(submission.status)}  ${submission.execution_id}`);
  });
  withExamples(command, `symphainy execution ${action} exe_3_4k0v1n2m3p4q5r6s7t8w --reason "seen to"`);
}

function eventLine({ time, subject, type, intenttype }: StreamedEvent): string {
  return [time, subject ?? '', intenttype ?? '', type].filter((part) => part !== '').join('  ');
}
