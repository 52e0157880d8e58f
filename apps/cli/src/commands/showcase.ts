/** `symphainy showcase`: a short tour of a platform that exists for it alone. */
import type { Command } from 'commander';
import colours from 'picocolors';
import { withExamples } from '../examples.js';
import type { Stop } from '../showcase/tour.js';
import { tour } from '../showcase/tour.js';

export function registerShowcase(program: Command): void {
  const command = program
    .command('showcase')
    .description(
      'Show in half a minute what this is: start a platform, have an intent allowed and one denied, ask why, replay the log.',
    )
    .option('--json', 'print one line of JSON')
    .action(async ({ json = false }: { json?: boolean }) => {
      const stops: Stop[] = [];
      const asked = new AbortController();
      const onSignal = () => asked.abort(new Error('The showcase was interrupted.'));
      process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
      try {
        for await (const stop of tour((line) => console.error(colours.dim(line)), asked.signal)) {
          stops.push(stop);
          if (!json) for (const line of stopLines(stop, stops.length)) console.log(line);
        }
      } finally {
        process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      }
      const ok = stops.every((stop) => stop.ok);
      if (json) {
        console.log(
          JSON.stringify({ ok, stops: stops.map(({ name, ok, data }) => ({ name, ok, ...data })) }),
        );
      } else {
        console.log(
          `\n${ok ? colours.green('Everything went as it must.') : colours.red('Something did not go as it must.')}`,
        );
      }
      if (!ok) process.exitCode = 1;
    });
  withExamples(command, 'symphainy showcase', 'symphainy showcase --json');
}

function stopLines({ title, ok, lines }: Stop, number: number): readonly string[] {
  const sign = ok ? colours.green('✓') : colours.red('✗');
  return [
    '',
    `${colours.bold(`${number}. ${title}`)} ${sign}`,
    '',
    ...lines.map((line) => `   ${line}`.trimEnd()),
  ];
}
