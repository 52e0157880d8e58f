import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';

/** Nest's own messages as structured log entries; what it tells of its start-up is for debugging. */
export function nestLogger(logger: Logger): LoggerService {
  const fields = (rest: readonly unknown[]): { readonly nest: string } => ({
    nest: rest.filter((part) => typeof part === 'string').join(' '),
  });
  return {
    log: (message: unknown, ...rest: unknown[]) => logger.debug(fields(rest), String(message)),
    debug: (message: unknown, ...rest: unknown[]) => logger.debug(fields(rest), String(message)),
    verbose: (message: unknown, ...rest: unknown[]) => logger.trace(fields(rest), String(message)),
    warn: (message: unknown, ...rest: unknown[]) => logger.warn(fields(rest), String(message)),
    error: (message: unknown, ...rest: unknown[]) => logger.error(fields(rest), String(message)),
    fatal: (message: unknown, ...rest: unknown[]) => logger.fatal(fields(rest), String(message)),
  };
}
