/** `symphainy showcase`: the platform at work on a platform that exists for it alone. */
import { join, resolve } from 'node:path';
import { Argument } from 'commander';
import type { Command } from 'commander';
import colours from 'picocolors';
import { parseSolutionDocument, symphainyError, type SolutionDocument } from '@symphainy/kernel';
import { withSettings, type MigrationPart, type TargetFacts } from '@symphainy/migration';
import { withExamples } from '../examples.js';
import { carryOutRun } from '../migration/carry-out-run.js';
import { exampleFolder, readManifest, writeLegacyFile, type LegacyFile } from '../migration/legacy-file.js';
import { exampleText } from '../migration/plan-run.js';
import { addRunOptions, assertRunOptions, type RunCommandOptions } from '../migration/run-options.js';
import { wholeNumber } from '../options.js';
import type { Stop } from '../showcase/tour.js';
import { tour } from '../showcase/tour.js';

interface ShowcaseOptions extends RunCommandOptions {
  readonly policies: number;
  readonly seed: number;
}

const policiesMax = 9_999_999;
const seedMax = 2 ** 32 - 1;
const names = {
  source: 'policy_master',
  target: 'new_policy_api',
  mapping: 'mapping',
  collection: 'policies',
};

export function registerShowcase(program: Command): void {
  const command = program
    .command('showcase')
    .description(
      'Show what this is. `insurance-migration`: insurance policies leave a mainframe file and arrive in a new system, governed. `tour`: in half a minute, an intent allowed and one denied, why, and the log replayed.',
    )
    .addArgument(new Argument('[name]', 'which one').choices(['tour', 'insurance-migration']).default('tour'))
    .option('--policies <count>', 'policies in the legacy file', wholeNumber(1, policiesMax), 2_000)
    .option('--seed <number>', 'the same seed gives the same file', wholeNumber(0, seedMax), 1)
    .option('--keep', 'go on with what an earlier run kept in the folder instead of beginning anew');
  addRunOptions(command, '.symphainy/showcase').action(async (name: string, options: ShowcaseOptions) => {
    if (name === 'tour') await runTour(options.json ?? false);
    else await migrateInsurance(options);
  });
  withExamples(
    command,
    'symphainy showcase insurance-migration',
    'symphainy showcase insurance-migration --policies 50000 --faults some --json',
    'symphainy showcase tour',
  );
}

async function migrateInsurance(options: ShowcaseOptions): Promise<void> {
  assertRunOptions(options);
  const { policies, seed, wal, faults } = options;
  const out = resolve(options.out);
  console.error(colours.dim(`writing a legacy file of ${policies} policies (seed ${seed})`));
  const legacy = await writeLegacyFile(join(out, 'legacy'), policies, seed);
  const document = parseSolutionDocument(
    JSON.parse(await exampleText('insurance-migration/solution/insurance-migration.json')),
  );
  if (!document.valid) {
    const detail = document.faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ');
    throw symphainyError({ code: 'SYM-SC-0002', detail });
  }
  await carryOutRun(
    {
      title: 'Insurance migration',
      out,
      keep: options.keep ?? false,
      subject: `insurance-migration/${legacy.digest}/${wal}`,
      wal,
      ...(options.kafka !== undefined && { kafka: options.kafka }),
      policy: { name: 'sample', text: await exampleText('policies/sample.cedar') },
      target: { type: 'sample' },
      partsFor: (target) => [partOf(document.document, legacy, policies, target)],
      faults,
      seed,
      expected: await readManifest(legacy.manifest),
      copybookFile: legacy.copybook,
    },
    options.json ?? false,
  );
}

/** The declared solution with the places of this run. */
function partOf(
  document: SolutionDocument,
  legacy: LegacyFile,
  policies: number,
  target: TargetFacts,
): MigrationPart {
  const solution = withSettings(document, {
    [names.source]: { file: legacy.data, copybook: legacy.copybook },
    [names.target]: {
      base_url: target.baseUrl,
      read_token_ref: target.secret,
      write_secret: target.secret,
    },
    [names.mapping]: { file: join(exampleFolder, 'mapping.yaml') },
  });
  return {
    solution,
    sourceSystem: names.source,
    targetSystem: names.target,
    collection: names.collection,
    sourceFile: legacy.data,
    recordTypes: ['P'],
    itemsStated: policies,
    control: {
      group: {
        attribute: 'product',
        pointer: '/product',
        translation: { MOT: 'motor', HSE: 'house', END: 'endowment', COM: 'commercial' },
      },
      currency: { attribute: 'currency', pointer: '/annual_premium/currency' },
      amounts: { annual_premium: '/annual_premium/amount', sum_insured: '/sum_insured/amount' },
    },
  };
}

async function runTour(json: boolean): Promise<void> {
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
    console.log(JSON.stringify({ ok, stops: stops.map(({ name, ok, data }) => ({ name, ok, ...data })) }));
  } else {
    console.log(
      `\n${ok ? colours.green('Everything went as it must.') : colours.red('Something did not go as it must.')}`,
    );
  }
  if (!ok) process.exitCode = 1;
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
