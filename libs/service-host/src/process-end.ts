/** How a service process ends: by a signal in order, by an uncaught exception at once. */
import type { Logger } from 'pino';

/** Closes and exits 0 at the first SIGTERM or SIGINT; the second ends the process at once. */
export function endOnSignal(logger: Logger, close: () => Promise<void>): () => void {
  let asked = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (asked) process.exit(1);
    asked = true;
    logger.info({ signal }, 'ending');
    close().then(
      () => exit(logger, 0),
      (error: unknown) => {
        logger.fatal({ error }, 'the service could not be closed');
        exit(logger, 1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return () => {
    process.off('SIGTERM', onSignal);
    process.off('SIGINT', onSignal);
  };
}

/** An exception or rejection that nobody caught leaves unknown state behind: log it and end. */
export function dieOnUncaught(logger: Logger): () => void {
  const onUncaught = (error: unknown): void => {
    logger.fatal({ error }, 'an exception was not caught');
    exit(logger, 1);
  };
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  return () => {
    process.off('uncaughtException', onUncaught);
    process.off('unhandledRejection', onUncaught);
  };
}

/** Ends the process once the log is written, or shortly after when it cannot be written. */
function exit(logger: Logger, code: number): void {
  const end = (): never => process.exit(code);
  setTimeout(end, 500).unref();
  logger.flush(end);
}
