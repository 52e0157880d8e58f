/**
 * A server process that ends when the process that started it ends, however that ends.
 *
 * Between the two stands a shell that holds the read end of a pipe whose write end only we hold: when we
 * die, even by SIGKILL, the kernel closes it, and the shell gives the server its stop signal. The server
 * has its own process group, so that Ctrl-C in a terminal reaches us alone and we decide the order of stopping.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface SupervisedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The user that the server runs as, when not ours. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** File descriptor that takes the server's output. */
  readonly output: number;
  /** The signal that asks this server to stop in order. */
  readonly stopSignal: 'INT' | 'TERM';
}

export interface SupervisedProcess {
  readonly pid: number;
  /** Resolves when the server has ended. */
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** Asks the server to stop and waits; kills it after `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
  kill(): Promise<void>;
}

/** Arguments: the stop signal, then the command. Descriptor 3 takes the server's pid. */
export const supervisorScript = `
stop=$1; shift
exec 4<&0
"$@" </dev/null 3>&- 4<&- &
server=$!
echo "$server" >&3
exec 3>&-
{ cat <&4 >/dev/null; kill -"$stop" "$server"; } 2>/dev/null &
watcher=$!
exec 4<&-
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
`;

export async function startSupervised(options: SupervisedCommand): Promise<SupervisedProcess> {
  const supervisor = spawn(
    'sh',
    ['-c', supervisorScript, 'sh', options.stopSignal, options.command, ...options.args],
    {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: true,
      stdio: ['pipe', options.output, options.output, 'pipe'],
      ...options.user,
    },
  );
  const started = once(supervisor, 'spawn');
  const exited = new Promise<void>((resolve) => {
    supervisor.once('exit', () => {
      supervisor.stdin?.destroy();
      resolve();
    });
    supervisor.once('error', () => resolve());
  });
  // Writing to it is never done; its closing is reported by `exited`.
  supervisor.stdin?.on('error', () => undefined);
  await started;
  let ended = false;
  void exited.then(() => (ended = true));
  const pid = await readPid(supervisor.stdio[3] as NodeJS.ReadableStream);
  supervisor.unref();
  (supervisor.stdin as unknown as { unref?: () => void }).unref?.();

  return {
    pid,
    exited,
    hasExited: () => ended,
    async stop(patienceMs) {
      if (ended) return;
      signal(pid, `SIG${options.stopSignal}`);
      // A stopped process would hold the signal until somebody lets it go on.
      signal(pid, 'SIGCONT');
      const patience = setTimeout(() => signal(pid, 'SIGKILL'), patienceMs);
      supervisor.ref();
      await exited;
      clearTimeout(patience);
    },
    async kill() {
      if (ended) return;
      signal(pid, 'SIGKILL');
      supervisor.ref();
      await exited;
    },
  };
}

/** Whether a process with that id exists, ours or another's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sends a signal; that the process is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function readPid(stream: NodeJS.ReadableStream): Promise<number> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return Number.parseInt(text, 10);
}
