/**
 * The test command: `npm test [-- LEVEL… FILTER… JEST OPTIONS…]`.
 *
 * Builds, starts one PostgreSQL and, where it can be had, one Kafka for the whole run, runs the levels
 * unit, int and e2e (all of them unless some are named) and closes with `N passed, N failed, N skipped`.
 * With CI set, a Kafka that cannot be had fails the run; elsewhere its tests are skipped and it says so.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const allLevels = ['unit', 'int', 'e2e'];
/** A few at a time: int tests share the servers; an e2e test needs the machine for itself. */
const workers = { unit: ['--maxWorkers=2'], int: ['--maxWorkers=2'], e2e: ['--runInBand'] };

const given = process.argv.slice(2);
const named = allLevels.filter((level) => given.includes(level));
const levels = named.length > 0 ? named : allLevels;
const passedOn = given.filter((argument) => !allLevels.includes(argument));

const total = { passed: 0, failed: 0, skipped: 0 };
const stopActions = [];
const children = new Set();
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interrupted = true;
    for (const child of children) child.kill(signal);
  });
}

let folder;
try {
  folder = await mkdtemp(join(tmpdir(), 'symphainy-test-run-'));
  // The database may run as another user and must be able to enter.
  await chmod(folder, 0o755);
  if (await build()) {
    const environment = levels.some((level) => level !== 'unit') ? await startServers() : {};
    for (const level of levels) if (!interrupted) await runLevel(level, environment);
  } else {
    total.failed += 1;
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  total.failed += 1;
} finally {
  for (const stop of stopActions.reverse()) {
    await stop().catch((error) => console.error(`A server did not stop: ${String(error)}`));
  }
  if (folder) await rm(folder, { recursive: true, force: true });
}
if (interrupted) console.log('\nInterrupted: not every test ran.');
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed > 0 || interrupted ? 1 : 0);

/** @returns {Promise<boolean>} whether everything compiles */
async function build() {
  console.log('build');
  if ((await run('node', ['tools/build/run.mjs'])) === 0) return true;
  console.error('The build failed: no test ran.');
  return false;
}

/** @returns {Promise<Record<string, string>>} what tells the tests where the servers are */
async function startServers() {
  const { startKafka, startPostgres } = await import('@symphainy/local-servers');
  const log = (message) => console.log(`servers: ${message}`);
  const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), log });
  stopActions.push(() => postgres.stop());
  const environment = { TEST_POSTGRES_URL: postgres.connectionString('postgres') };
  try {
    const kafka = await startKafka({ dataDir: join(folder, 'kafka'), log });
    stopActions.push(() => kafka.stop());
    environment.TEST_KAFKA_BROKERS = kafka.brokers.join(',');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`servers: Kafka is not available, so its tests are skipped: ${reason}`);
    if (process.env.CI) {
      console.error('servers: with CI set, that is a failure.');
      total.failed += 1;
    }
    environment.TEST_KAFKA_UNAVAILABLE = '1';
  }
  return environment;
}

async function runLevel(level, environment) {
  console.log(`\n${level} tests`);
  const report = join(folder, `${level}.json`);
  const code = await run(
    'node',
    [
      ...['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
      ...['--json', `--outputFile=${report}`, '--passWithNoTests', ...workers[level], ...passedOn],
    ],
    { ...environment, TEST_LEVEL: level },
  );
  const result = await readReport(report);
  if (!result) {
    console.error(`Jest ended with code ${code} and without a report.`);
    total.failed += 1;
    return;
  }
  // A file that could not even be loaded has no failed test in it, and is a failure all the same.
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  total.passed += result.numPassedTests;
  total.failed += failed === 0 && code !== 0 ? 1 : failed;
  total.skipped += result.numPendingTests + result.numTodoTests;
}

async function readReport(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Runs a program in the root folder with our terminal; answers its exit code. */
function run(program, args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      // Jest's report also goes to stdout with --json; people read stderr.
      stdio: ['ignore', args.includes('--json') ? 'ignore' : 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    children.add(child);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      children.delete(child);
      resolve(code ?? (signal ? 128 : 1));
    });
  });
}
