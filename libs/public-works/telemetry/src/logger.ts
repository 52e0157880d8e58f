/** Structured logs: JSON on standard output, one line an entry, written without holding up the event loop. */
import { trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { destination, pino, stdTimeFunctions } from 'pino';

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const lineLengthMax = 16_384;

export interface LoggerOptions {
  /** A pino level; SYMPHAINY_LOG_LEVEL or info unless told otherwise. */
  readonly level?: string;
  readonly write?: (line: string) => void;
}

/** Each entry carries `service` and, inside a span, `trace_id`. Secrets by their usual names are left out. */
export function createLogger(service: string, options: LoggerOptions = {}): Logger {
  const asked = options.level ?? process.env.SYMPHAINY_LOG_LEVEL ?? 'info';
  const logger = pino(
    {
      level: levels.includes(asked) ? asked : 'info',
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: ['authorization', 'password', 'secret', 'token', 'params', 'access_token', 'refresh_token'],
      messageKey: 'message',
      errorKey: 'error',
      mixin() {
        const span = trace.getActiveSpan();
        return span ? { trace_id: span.spanContext().traceId } : {};
      },
    },
    options.write
      ? { write: options.write }
      : destination({ dest: 1, sync: false, maxLength: 64 * lineLengthMax }),
  );
  if (!levels.includes(asked)) {
    logger.warn({ asked, levels }, 'SYMPHAINY_LOG_LEVEL is no level; logging at info');
  }
  return logger;
}
