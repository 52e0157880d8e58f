import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort, isAlive, signal } from '@symphainy/local-servers';
import { temporaryFolder } from '@symphainy/local-servers/testing';
import type { ServiceDeath } from './service.js';
import { Service, deathError } from './service.js';

/** Ready at its health port; answers its environment at /env; ends in order on SIGTERM unless told not to. */
const wellBehaved = `
import { createServer } from 'node:http';
console.log('starting');
createServer((request, response) => {
  response.end(request.url === '/env' ? JSON.stringify(process.env) : 'ready');
}).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => { console.log('asked to end'); process.exit(0); });
`;

describe('A service', () => {
  let folder: string;
  let deaths: ServiceDeath[];
  let service: Service;

  beforeEach(async () => {
    folder = await temporaryFolder();
    deaths = [];
  });
  afterEach(async () => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function write(main: string): Promise<Service> {
    await mkdir(join(folder, 'dist'), { recursive: true });
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'dist/main.js'), main);
    const port = await freePort();
    service = new Service(
      {
        name: 'sample',
        app: folder,
        environment: { PORT: String(port) },
        health: `http://127.0.0.1:${port}`,
        logFile: join(folder, 'sample.log'),
      },
      (death) => deaths.push(death),
    );
    return service;
  }

  test('is started, ready, asked to end, and not reported as dead', async () => {
    await (await write(wellBehaved)).start();
    await service.untilReady();
    const { pid } = service;
    await service.stop();
    expect(isAlive(pid)).toBe(false);
    expect(deaths).toEqual([]);
    expect(await readFile(join(folder, 'sample.log'), 'utf8')).toBe('starting\nasked to end\n');
  });

  test('is configured by its plan, not by what happens to stand in our environment', async () => {
    process.env.SYMPHAINY_WAL = 'from-outside';
    try {
      await (await write(wellBehaved)).start();
    } finally {
      delete process.env.SYMPHAINY_WAL;
    }
    await service.untilReady();
    const environment = (await (await fetch(`${service.plan.health}/env`)).json()) as NodeJS.ProcessEnv;
    expect(environment.SYMPHAINY_WAL).toBeUndefined();
    expect(environment.NODE_OPTIONS).toBeUndefined();
    expect(environment.SYMPHAINY_EXIT_WITH_PARENT).toBe('1');
  });

  test('that ends while it starts is an error with the end of its log', async () => {
    await (await write(`console.error('no such database'); process.exit(3);`)).start();
    await expect(service.untilReady()).rejects.toMatchObject({
      code: 'SYM-LP-0003',
      detail: expect.stringContaining('no such database'),
    });
  });

  test('that is killed is reported once, with the signal, and starts again in the same place', async () => {
    await (await write(wellBehaved)).start();
    await service.untilReady();
    const before = service.pid;
    service.kill('SIGKILL');
    while (deaths.length === 0) await wait(10);
    expect(deaths).toMatchObject([{ name: 'sample', pid: before, signal: 'SIGKILL' }]);
    expect((await deathError(deaths[0]!)).detail).toContain(`sample (pid ${before}) was ended by SIGKILL`);
    await service.restart();
    expect(service.pid).not.toBe(before);
    expect(isAlive(service.pid)).toBe(true);
    expect(deaths).toHaveLength(1);
    expect(await readFile(join(folder, 'sample.log.1'), 'utf8')).toBe('starting\n');
  });

  test('that is stopped (SIGSTOP) still ends when it is asked to', async () => {
    await (await write(wellBehaved)).start();
    await service.untilReady();
    service.kill('SIGSTOP');
    await service.stop();
    expect(service.isRunning).toBe(false);
  });

  test('that is not built is an error that says so', async () => {
    await write(wellBehaved);
    await rm(join(folder, 'dist'), { recursive: true });
    await expect(service.start()).rejects.toMatchObject({
      code: 'SYM-LP-0003',
      detail: expect.stringContaining('is not built'),
    });
  });

  test('does not outlive a parent that is killed', async () => {
    await write(wellBehaved);
    const module = join(import.meta.dirname.replace('/src/', '/dist/'), 'service.js');
    const script = `
      import { Service } from ${JSON.stringify(pathToFileURL(module).href)};
      const service = new Service(${JSON.stringify(service.plan)}, () => undefined);
      await service.start();
      await service.untilReady();
      process.stdout.write(String(service.pid));
      setInterval(() => undefined, 1_000);
    `;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const [output] = (await once(parent.stdout, 'data')) as [Buffer];
    const child = Number(output.toString());
    expect(isAlive(child)).toBe(true);
    signal(parent.pid!, 'SIGKILL');
    while (isAlive(child)) await wait(20);
  });
});
