/**
 * Where a local Kafka comes from: Java of the machine, and the jars from a Maven repository, fetched once
 * into a cache folder that all platforms of this user share.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { symphainyError } from '@symphainy/kernel';

const run = promisify(execFile);
export const kafkaVersion = '4.1.0';
const slf4jVersion = '1.7.36';
const javaVersionMin = 17;
const downloadWithinMs = 10 * 60_000;

export type KafkaAvailability =
  { readonly available: true } | { readonly available: false; readonly reason: string };

/** Whether Kafka can be started here, and what is missing when not. Downloads nothing. */
export async function kafkaAvailability(): Promise<KafkaAvailability> {
  const java = await javaVersion();
  if (java === undefined) return { available: false, reason: 'Java is not installed.' };
  if (java < javaVersionMin) {
    return { available: false, reason: `Java is version ${java}; at least ${javaVersionMin} is needed.` };
  }
  if (existsSync(jarFolder())) return { available: true };
  const hasMaven = await run('mvn', ['--version']).then(
    () => true,
    () => false,
  );
  return hasMaven
    ? { available: true }
    : { available: false, reason: `There is no Maven to fetch Kafka with, and none in ${cacheFolder()}.` };
}

/** The class path of Kafka, fetched first when it is not in the cache. Throws SYM-LP-0006. */
export async function kafkaClassPath(log: (message: string) => void): Promise<string> {
  const availability = await kafkaAvailability();
  if (!availability.available) throw symphainyError({ code: 'SYM-LP-0006', detail: availability.reason });
  if (!existsSync(jarFolder())) await fetchJars(log);
  return join(jarFolder(), '*');
}

/** The program `java`: that of JAVA_HOME, else the first on the path. */
export function javaBinary(): string {
  const home = process.env.JAVA_HOME;
  return home ? join(home, 'bin', 'java') : 'java';
}

function cacheFolder(): string {
  return process.env.SYMPHAINY_CACHE ?? join(homedir(), '.cache', 'symphainy');
}

function jarFolder(): string {
  return join(cacheFolder(), `kafka-${kafkaVersion}`, 'lib');
}

/** Fetched beside its place and renamed: an interrupted download is never taken for a whole one. */
async function fetchJars(log: (message: string) => void): Promise<void> {
  log(`Kafka ${kafkaVersion} is fetched into ${cacheFolder()} (43 MB, once)`);
  await mkdir(cacheFolder(), { recursive: true });
  const unfinished = await mkdtemp(join(cacheFolder(), `kafka-${kafkaVersion}.unfinished-`));
  try {
    await writeFile(join(unfinished, 'pom.xml'), pom);
    await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'], {
      cwd: unfinished,
      timeout: downloadWithinMs,
    });
    await rename(unfinished, join(cacheFolder(), `kafka-${kafkaVersion}`));
  } catch (cause) {
    // Another process may have been faster: then its jars are as good.
    if (existsSync(jarFolder())) return;
    const { stdout } = cause as { stdout?: string };
    throw symphainyError({
      code: 'SYM-LP-0006',
      detail: `Maven could not fetch Kafka ${kafkaVersion}: ${(stdout || String(cause)).trim().slice(0, 500)}`,
      remedy: 'Check that Maven reaches its repository, or give --kafka HOST:PORT.',
      cause,
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function javaVersion(): Promise<number | undefined> {
  try {
    const { stderr } = await run(javaBinary(), ['-version']);
    const match = /version "(?:1\.)?(\d+)/.exec(stderr);
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>symphainy</groupId>
  <artifactId>local-kafka</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${kafkaVersion}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>${slf4jVersion}</version>
    </dependency>
  </dependencies>
</project>
`;
