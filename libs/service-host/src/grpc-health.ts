/**
 * The standard health service of gRPC (`grpc.health.v1`), for the server as a whole (no name) and for each
 * service that it serves.
 *
 * I1  It says what the health port says: `SERVING` exactly when the service is ready.
 * I2  A check asks anew; checks at the same time share one asking. Watchers hear of a change within a second.
 * I3  `close` ends the watches, which would otherwise hold up an orderly end.
 */
import type { Server, ServerUnaryCall, ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { service as definition } from 'grpc-health-check';
import type { ReadyState } from './readiness.js';

type ServingStatus = 'SERVING' | 'NOT_SERVING' | 'SERVICE_UNKNOWN';

interface Asked {
  readonly service: string;
}

interface Told {
  readonly status: ServingStatus;
}

type Watch = ServerWritableStream<Asked, Told>;

const wholeServer = '';
const watchersMax = 100;
const watchIntervalMs = 1_000;

export class GrpcHealth {
  private readonly services: ReadonlySet<string>;
  private readonly watches = new Set<Watch>();
  private current: ServingStatus = 'NOT_SERVING';
  private asking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  /** @param readiness answers always, within a time that is set */
  constructor(
    services: readonly string[],
    private readonly readiness: () => Promise<ReadyState>,
  ) {
    this.services = new Set([wholeServer, ...services]);
  }

  addTo(server: Pick<Server, 'addService'>): void {
    server.addService(definition, {
      check: (call: ServerUnaryCall<Asked, Told>, answer: sendUnaryData<Told>) => {
        void this.check(call.request.service, answer);
      },
      list: (_call: ServerUnaryCall<object, object>, answer: sendUnaryData<object>) => {
        void this.list(answer);
      },
      watch: (call: Watch) => {
        void this.watch(call);
      },
    });
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    this.become('NOT_SERVING');
    for (const watch of this.watches) watch.end();
    this.watches.clear();
  }

  private async check(service: string, answer: sendUnaryData<Told>): Promise<void> {
    await this.refresh();
    if (this.services.has(service)) return answer(null, { status: this.current });
    answer({ code: status.NOT_FOUND, details: `there is no service ${service} here` });
  }

  private async list(answer: sendUnaryData<object>): Promise<void> {
    await this.refresh();
    const told = Array.from(this.services, (service) => [service, { status: this.current }]);
    answer(null, { statuses: Object.fromEntries(told) });
  }

  private async watch(call: Watch): Promise<void> {
    await this.refresh();
    if (call.cancelled) return;
    if (this.watches.size >= watchersMax) {
      call.emit('error', { code: status.RESOURCE_EXHAUSTED, details: `at most ${watchersMax} may watch` });
      return;
    }
    call.write({ status: this.statusOf(call.request.service) });
    if (this.closed) {
      call.end();
      return;
    }
    this.watches.add(call);
    call.on('cancelled', () => this.stopWatch(call));
    this.timer ??= setInterval(() => void this.refresh(), watchIntervalMs).unref();
  }

  private stopWatch(call: Watch): void {
    this.watches.delete(call);
    if (this.watches.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private refresh(): Promise<void> {
    this.asking ??= this.readiness().then(({ ready }) => {
      this.asking = undefined;
      this.become(ready && !this.closed ? 'SERVING' : 'NOT_SERVING');
    });
    return this.asking;
  }

  private become(next: ServingStatus): void {
    if (next === this.current) return;
    this.current = next;
    for (const watch of this.watches) {
      if (this.services.has(watch.request.service)) watch.write({ status: next });
    }
  }

  private statusOf(service: string): ServingStatus {
    return this.services.has(service) ? this.current : 'SERVICE_UNKNOWN';
  }
}
