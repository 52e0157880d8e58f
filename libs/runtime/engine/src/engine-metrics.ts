/** What the engine says of itself, through OpenTelemetry: on /metrics and over OTLP. */
import { metrics } from '@opentelemetry/api';

export interface EngineGauges {
  readonly partitionsServed: () => number;
  readonly partitionsHalted: () => number;
  readonly commandsWaiting: () => number;
  readonly projectionBacklogBytes: () => number;
}

export class EngineMetrics {
  private readonly meter = metrics.getMeter('symphainy.engine');
  private readonly appends = this.meter.createCounter('symphainy_wal_appends_total', {
    description: 'Requests to the log, each with one frame a partition that had work',
  });
  private readonly frames = this.meter.createCounter('symphainy_wal_frames_total', {
    description: 'Frames in those requests',
  });
  private readonly bytes = this.meter.createCounter('symphainy_wal_bytes_total', {
    description: 'Bytes of durable frames',
  });
  private readonly appendMs = this.meter.createHistogram('symphainy_wal_append_ms', {
    description: 'Milliseconds from sending a request to the log to its answer',
  });
  private readonly commands = this.meter.createCounter('symphainy_commands_total', {
    description: 'Commands taken, by kind and outcome',
  });
  private readonly takeovers = this.meter.createCounter('symphainy_takeovers_total', {
    description: 'Partitions taken over, also after doubt',
  });

  observe(gauges: EngineGauges): void {
    const gauge = (name: string, description: string, read: () => number) =>
      this.meter.createObservableGauge(name, { description }).addCallback((result) => result.observe(read()));
    gauge('symphainy_partitions_served', 'Partitions that this owner serves', gauges.partitionsServed);
    gauge(
      'symphainy_partitions_halted',
      'Partitions that stopped at a record they cannot fold',
      gauges.partitionsHalted,
    );
    gauge('symphainy_commands_waiting', 'Commands that wait for a turn', gauges.commandsWaiting);
    gauge(
      'symphainy_projection_backlog_bytes',
      'Durable frames that are not in the rows yet',
      gauges.projectionBacklogBytes,
    );
  }

  appended(frames: number, tookMs: number): void {
    this.appends.add(1);
    this.appendMs.record(tookMs);
    this.frames.add(frames);
  }

  durable(sizeBytes: number): void {
    this.bytes.add(sizeBytes);
  }

  taken(kind: string, outcome: 'decided' | 'nothing' | 'refused'): void {
    this.commands.add(1, { kind, outcome });
  }

  tookOver(partitions: number): void {
    this.takeovers.add(partitions);
  }
}
