/** What a person sees while a migration runs: phases, a bar with live counts; on stderr. */
import { Presets, SingleBar } from 'cli-progress';
import type { LiveCounts, MigrationWatcher } from '@symphainy/migration';
import colours from 'picocolors';

const lineEveryMs = 5_000;

export function migrationScreen(): MigrationWatcher {
  return process.stderr.isTTY ? barScreen() : lineScreen();
}

function barScreen(): MigrationWatcher {
  const bar = new SingleBar(
    {
      format: `{bar} {value}/{total}  ${colours.green('{migrated} migrated')}  ${colours.yellow('{rejected} refused')}  ${colours.red('{failed} failed')}  {open} under way  {duration_formatted}`,
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  let isShown = false;
  return {
    log: (line) => (isShown ? undefined : console.error(colours.dim(line))),
    phase: (name) => (isShown ? undefined : console.error(name)),
    progress(counts, total) {
      const done = doneOf(counts);
      if (!isShown) bar.start(Math.max(total, done), done, counts);
      isShown = true;
      bar.setTotal(Math.max(total, done));
      bar.update(done, counts);
    },
    batchEnded() {
      bar.stop();
      isShown = false;
    },
  };
}

/** Where nobody watches a bar: a line now and then. */
function lineScreen(): MigrationWatcher {
  let toldAt = -Infinity;
  return {
    log: (line) => console.error(line),
    phase: (name) => console.error(name),
    progress(counts, total) {
      const done = doneOf(counts);
      const now = performance.now();
      if (now - toldAt < lineEveryMs && done < total) return;
      toldAt = now;
      const { migrated, rejected, failed } = counts;
      console.error(`${done}/${total}: ${migrated} migrated, ${rejected} refused, ${failed} failed`);
    },
    batchEnded: () => undefined,
  };
}

function doneOf({ migrated, rejected, failed }: LiveCounts): number {
  return migrated + rejected + failed;
}
