export { createLogger } from './logger.js';
export type { LoggerOptions } from './logger.js';
export { failSpan, startSpan, traceparentOf, withSpan } from './spans.js';
export type { SpanOptions } from './spans.js';
export { startTelemetry } from './telemetry.js';
export type { Telemetry, TelemetryOptions } from './telemetry.js';
export { formatTraceparent, parseTraceparent } from './trace-parent.js';
