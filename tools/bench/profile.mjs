/** Preloaded into each service by `rate.mjs --profile DIR`: a CPU profile of its whole life, written at exit. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { basename, dirname, join } from 'node:path';

const directory = process.env.BENCH_PROFILE_DIR;
if (directory) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  process.on('exit', () => {
    const service = basename(dirname(dirname(process.argv[1] ?? 'unknown')));
    session.post('Profiler.stop', (error, result) => {
      if (!error)
        writeFileSync(
          join(directory, `${service}-${process.pid}.cpuprofile`),
          JSON.stringify(result.profile),
        );
    });
  });
}
