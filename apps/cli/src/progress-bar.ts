import { Presets, SingleBar } from 'cli-progress';

export interface ProgressBar {
  readonly show: (progress: { readonly records: number; readonly recordsTotal: number }) => void;
  readonly end: () => void;
}

/** How far a pass over the log has come, on stderr; nothing where nobody looks. */
export function progressBar(): ProgressBar {
  if (!process.stderr.isTTY) return { show: () => undefined, end: () => undefined };
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total} records',
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  let isStarted = false;
  return {
    show({ records, recordsTotal }) {
      if (!isStarted) bar.start(recordsTotal, 0);
      isStarted = true;
      bar.update(records);
    },
    end: () => bar.stop(),
  };
}
