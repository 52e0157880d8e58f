import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isAlive, startSupervised, supervisorScript } from './supervised-process.js';

describe('a supervised process', () => {
  let output: number;

  beforeEach(() => {
    output = openSync('/dev/null', 'a');
  });
  afterEach(() => closeSync(output));

  test('is the server itself, not the shell that watches over it, and stops when asked', async () => {
    const server = await start('sleep', ['1000']);

    expect(isAlive(server.pid)).toBe(true);
    expect(server.hasExited()).toBe(false);
    await server.stop(10_000);
    expect(isAlive(server.pid)).toBe(false);
    expect(server.hasExited()).toBe(true);
  });

  test('is killed when it ignores the signal to stop, and also when it was suspended', async () => {
    const deaf = await start('sh', ['-c', 'trap "" TERM; while :; do sleep 1; done']);
    await deaf.stop(100);
    expect(isAlive(deaf.pid)).toBe(false);

    const suspended = await start('sleep', ['1000']);
    process.kill(suspended.pid, 'SIGSTOP');
    await suspended.stop(10_000);
    expect(isAlive(suspended.pid)).toBe(false);
  });

  test('says that it has ended when it ends by itself', async () => {
    const server = await start('true', []);
    await server.exited;

    expect(server.hasExited()).toBe(true);
  });

  test('that cannot be started has ended at once', async () => {
    const server = await start('/does/not/exist', []);
    await server.exited;

    expect(server.hasExited()).toBe(true);
  });

  test('ends when the process that started it is killed', async () => {
    // The starter is a process of its own, since it is killed: it supervises a server as we would.
    const starter = spawn(
      process.execPath,
      [
        '-e',
        `const { spawn } = require('node:child_process');
         const script = process.argv[1];
         const stdio = ['pipe', 'ignore', 'ignore', 'pipe'];
         const shell = spawn('sh', ['-c', script, 'sh', 'TERM', 'sleep', '1000'], { detached: true, stdio });
         shell.stdio[3].on('data', (pid) => process.stdout.write(pid));`,
        supervisorScript,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(starter.stdout, 'data')) as [Buffer];
    const pid = Number.parseInt(line.toString(), 10);
    expect(isAlive(pid)).toBe(true);

    starter.kill('SIGKILL');
    while (isAlive(pid)) await wait(10);
    expect(isAlive(pid)).toBe(false);
  });

  function start(command: string, args: string[]) {
    return startSupervised({ command, args, cwd: '/', output, stopSignal: 'TERM' });
  }
});
