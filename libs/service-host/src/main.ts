import { SymphainyError } from '@symphainy/kernel';
import { createLogger } from '@symphainy/public-works-telemetry';

/** Runs a service's start; when it fails, says why and what to do, and ends the process with code 1. */
export async function main(name: string, start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    const logger = createLogger(name);
    if (error instanceof SymphainyError) {
      const { code, detail, remedy } = error;
      logger.fatal(
        { code, detail, remedy, error: error.cause },
        `${name} cannot start: ${detail}. ${remedy}`,
      );
    } else {
      logger.fatal({ error }, `${name} cannot start`);
    }
    process.exitCode = 1;
    logger.flush(() => process.exit(1));
  }
}
