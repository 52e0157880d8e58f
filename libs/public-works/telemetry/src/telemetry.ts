/**
 * Traces and metrics (OpenTelemetry), set up once a process.
 *
 * Spans go to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names and to the file that
 * SYMPHAINY_TRACE_FILE names; with neither, no span is recorded. Metrics can always be read as text
 * and go to the same collector. OTEL_TRACES_SAMPLER_ARG is the share of traces that begin here and
 * are recorded (0 to 1, all unless told otherwise); a trace that began elsewhere keeps its decision.
 */
import { DiagLogLevel, context, diag, metrics, propagation, trace } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import type { MetricReader } from '@opentelemetry/sdk-metrics';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { Logger } from 'pino';
import { createLogger } from './logger.js';
import { observeProcess } from './process-metrics.js';
import { recordSpansWith } from './spans.js';
import { TraceFileExporter } from './trace-file-exporter.js';

const flushIntervalMs = 200;
const spanQueueMax = 8_192;
const spanBatchMax = 512;
const exportTimeoutMs = 5_000;
const metricsIntervalMs = 15_000;
const troubleIntervalMs = 10_000;

export interface TelemetryOptions {
  /** The name of the service, as in its identity. */
  readonly service: string;
  /** Where troubles of the exporters are told; a logger of the service's own unless given. */
  readonly logger?: Logger;
}

export interface Telemetry {
  /** All metrics in the Prometheus text format. */
  metricsText(): Promise<string>;
  /** Hands over what has been recorded so far. */
  flush(): Promise<void>;
  /** Flushes and stops, in bounded time. */
  shutdown(): Promise<void>;
}

let running: Promise<Telemetry> | undefined;

/**
 * Starts telemetry; a second call in the same process gets the telemetry that runs already.
 * Instruments (`metrics.getMeter(…)` of the OpenTelemetry API) are made after it has started.
 */
export function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  running ??= start(options, process.env).catch((error: unknown) => {
    running = undefined;
    throw error;
  });
  return running;
}

async function start(options: TelemetryOptions, environment: NodeJS.ProcessEnv): Promise<Telemetry> {
  const logger = options.logger ?? createLogger(options.service);
  forwardTroubles(logger);
  const resource = resourceFromAttributes({ [ATTR_SERVICE_NAME]: options.service });
  const collector = Boolean(environment.OTEL_EXPORTER_OTLP_ENDPOINT);

  const tracing = new NodeTracerProvider({
    resource,
    sampler: new ParentBasedSampler({
      root: new TraceIdRatioBasedSampler(sampledShare(environment, logger)),
    }),
    spanProcessors: (await spanExporters(options.service, environment)).map(
      (exporter) =>
        new BatchSpanProcessor(exporter, {
          scheduledDelayMillis: flushIntervalMs,
          maxQueueSize: spanQueueMax,
          maxExportBatchSize: spanBatchMax,
          exportTimeoutMillis: exportTimeoutMs,
        }),
    ),
  });
  // The W3C propagator and the AsyncLocalStorage context manager are what it registers by default.
  tracing.register();
  const records = collector || Boolean(environment.SYMPHAINY_TRACE_FILE);
  recordSpansWith(records ? trace.getTracer(options.service) : undefined);

  const text = new PrometheusExporter({ preventServerStart: true });
  const readers: MetricReader[] = collector ? [text, await collectorReader()] : [text];
  const metering = new MeterProvider({ resource, readers });
  metrics.setGlobalMeterProvider(metering);
  const stopObserving = observeProcess(metrics.getMeter('process'));

  const serializer = new PrometheusSerializer();
  return {
    async metricsText() {
      const { resourceMetrics, errors } = await text.collect();
      if (errors.length > 0) logger.warn({ errors }, 'some metrics could not be read');
      return serializer.serialize(resourceMetrics);
    },
    async flush() {
      await tracing.forceFlush();
    },
    async shutdown() {
      running = undefined;
      stopObserving();
      recordSpansWith(undefined);
      const results = await Promise.allSettled([tracing.shutdown(), metering.shutdown()]);
      for (const result of results) {
        if (result.status === 'rejected') {
          logger.warn({ error: result.reason }, 'telemetry was not handed over completely');
        }
      }
      for (const api of [trace, context, propagation, metrics]) api.disable();
    },
  };
}

/** The exporters' packages are loaded only where they are needed. */
async function spanExporters(service: string, environment: NodeJS.ProcessEnv): Promise<SpanExporter[]> {
  const exporters: SpanExporter[] = [];
  if (environment.OTEL_EXPORTER_OTLP_ENDPOINT) {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-proto');
    exporters.push(new OTLPTraceExporter({ timeoutMillis: exportTimeoutMs }));
  }
  if (environment.SYMPHAINY_TRACE_FILE) {
    exporters.push(await TraceFileExporter.open(environment.SYMPHAINY_TRACE_FILE, service));
  }
  return exporters;
}

async function collectorReader(): Promise<MetricReader> {
  const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-proto');
  return new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter({ timeoutMillis: exportTimeoutMs }),
    exportIntervalMillis: metricsIntervalMs,
    exportTimeoutMillis: exportTimeoutMs,
  });
}

function sampledShare(environment: NodeJS.ProcessEnv, logger: Logger): number {
  const asked = environment.OTEL_TRACES_SAMPLER_ARG;
  if (asked === undefined || asked === '') return 1;
  const share = Number(asked);
  if (share >= 0 && share <= 1) return share;
  logger.warn({ asked }, 'OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1; all traces are recorded');
  return 1;
}

/** Tells of the exporters' troubles, at most one each interval, so that a dead collector cannot flood the log. */
function forwardTroubles(logger: Logger): void {
  let quietUntilMs = 0;
  let suppressed = 0;
  const tell = (message: string): void => {
    if (Date.now() < quietUntilMs) {
      suppressed++;
      return;
    }
    quietUntilMs = Date.now() + troubleIntervalMs;
    logger.warn({ trouble: message, suppressed }, 'telemetry cannot be handed over completely');
    suppressed = 0;
  };
  const silent = (): void => undefined;
  diag.setLogger(
    { error: tell, warn: tell, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}
