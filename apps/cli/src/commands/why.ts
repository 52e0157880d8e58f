/** `symphainy why`: the chain from an intent to its artifacts, with the clauses that decided. */
import type { Command } from 'commander';
import { symphainyError } from '@symphainy/kernel';
import { withExamples } from '../examples.js';
import type { ConnectionOptions } from '../options.js';
import { connectionOptions } from '../options.js';
import { withStartedPlatform } from '../started-platform.js';
import { reportedChanges, wroteOutside } from '../why/evidence.js';
import { renderWhy } from '../why/render-why.js';

export function registerWhy(program: Command): void {
  const command = program
    .command('why')
    .description('Explain an execution: who asked, which clause decided on which values, what came of it.')
    .argument(
      '[id]',
      'execution, intent, decision or artifact; without one, what was submitted last from here',
    );
  for (const option of connectionOptions()) command.addOption(option);
  command.action(async (given: string | undefined, options: ConnectionOptions) => {
    const { why, changes } = await withStartedPlatform(options, async ({ client, store, url }) => {
      const id = given ?? store.lastExecution(url);
      if (id === undefined) {
        throw symphainyError({
          code: 'SYM-LP-0008',
          detail: 'Nothing was submitted from here yet: name an id.',
        });
      }
      const why = await client.why(id);
      const { execution_id: executionId } = why.execution;
      const changes = wroteOutside(why) ? reportedChanges(await client.executions.history(executionId)) : [];
      return { why, changes };
    });
    if (options.json) console.log(JSON.stringify({ ...why, changes }));
    else for (const line of renderWhy(why, changes)) console.log(line);
  });
  withExamples(command, 'symphainy why', 'symphainy why exe_3_4k0v1n2m3p4q5r6s7t8w --json');
}
