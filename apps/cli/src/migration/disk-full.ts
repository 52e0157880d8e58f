/** Telling that a run ended because no room was left, whatever it was that noticed first. */
import { statfs } from 'node:fs/promises';
import { symphainyError } from '@symphainy/kernel';

/** The database asks for this much at once when its own log goes on in a new file; without it, it stops. */
const roomMinBytes = 16 * 1024 * 1024;

/**
 * The error to show for a run that keeps its files in a folder. A full disk shows at many places, often only as
 * a service that does not answer: so the disk itself is asked too.
 */
export async function errorOfRun(folder: string, error: unknown): Promise<unknown> {
  return isDiskFull(error) || !(await hasRoom(folder)) ? diskFull(folder, error) : error;
}

export function diskFull(folder: string, cause: unknown): Error {
  return symphainyError({ code: 'SYM-LP-0012', detail: `No room is left for ${folder}.`, cause });
}

/** Whether an error, or what it tells of the log of a service, says that no room is left. */
function isDiskFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code } = error as { code?: unknown };
  return code === 'ENOSPC' || /ENOSPC|No space left on device/.test(String((error as Error).message));
}

/** Unknown counts as room: then the first error says more. */
async function hasRoom(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize >= roomMinBytes;
  } catch {
    return true;
  }
}
