/** Writes a policy master file: node dist/main.js --policies 50000 --out FOLDER [--seed 1]. */
import { Command, InvalidArgumentError } from 'commander';
import { generateLegacyFile, type LegacyFileOptions } from './generator/generate-legacy-file.js';

function integer(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('is not a whole number');
  return Number(text);
}

const command = new Command('generate')
  .description('Writes a policy master file with its copybook, manifest and control totals.')
  .requiredOption('--policies <count>', 'policies in the file; customers come on top', integer)
  .requiredOption('--out <folder>', 'where the files are written')
  .option('--seed <number>', 'the same seed gives the same bytes', integer, 1)
  .parse();

try {
  const generated = await generateLegacyFile(command.opts<LegacyFileOptions>());
  const { seed, records, customers, policies, bytes, digest, paths } = generated;
  process.stdout.write(
    `seed ${seed}: ${records} records, ${customers} customers and ` +
      `${policies.clean} clean, ${policies.litigation_hold} held, ${policies.dirty} dirty policies\n` +
      `${paths.data}: ${bytes} bytes, sha256 ${digest}\n`,
  );
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  command.error(error.message);
}
