/**
 * Runtime's end of every realm: orders in, reports out.
 *
 * I1  Every order ends in exactly one report command, unless its partition is released.
 * I2  Where a realm is comes from the registry; a realm that moves is dialled anew.
 */
import { credentials } from '@grpc/grpc-js';
import type { Interceptor } from '@grpc/grpc-js';
import { RealmClient } from '@symphainy/contracts/realm';
import type { Report } from '@symphainy/contracts/realm';
import type { ReportStep } from '@symphainy/contracts/wal';
import type { TenantKeys } from '@symphainy/runtime-data-brain';
import type { StepDispatcher, StepOrder } from '@symphainy/runtime-engine';
import { startSpan, traceparentOf } from '@symphainy/public-works-telemetry';
import type { Span } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { RealmConnection } from './realm-connection.js';
import type { GrantIssuer } from './grant-issuer.js';
import { failedDelivery, lostDelivery, reportStep } from './report.js';
import { taskId, taskOf } from './task.js';

export interface RealmLinkParts {
  readonly keys: TenantKeys;
  readonly grants: GrantIssuer;
  readonly log: Logger;
  /** Signs calls to a service of this name. */
  readonly identify: (service: string) => Interceptor;
  /** Addresses that configuration fixes, by realm; they win over registered ones. */
  readonly fixedAddresses: ReadonlyMap<string, string>;
  readonly report: (partition: number, report: ReportStep, traceParent: string) => void;
}

interface Delivery {
  readonly order: StepOrder;
  readonly realmVersion: string;
  readonly span: Span;
}

const messageBytesMax = 4 * 1024 * 1024;

export class RealmLink implements StepDispatcher {
  private readonly connections = new Map<
    string,
    { readonly address: string; readonly connection: RealmConnection }
  >();
  private readonly deliveries = new Map<string, Delivery>();

  constructor(private readonly parts: RealmLinkParts) {}

  dispatch(order: StepOrder): void {
    const { executionId, path, attempt, realm, running } = order;
    const id = taskId(executionId, path, attempt);
    const span = startSpan('runtime.dispatch', {
      parent: running.attribution.traceParent,
      kind: 'producer',
      attributes: { 'symphainy.execution_id': executionId, 'symphainy.path': path, 'symphainy.realm': realm },
    });
    const { version: realmVersion, address } = this.resolve(order);
    this.deliveries.set(id, { order, realmVersion, span });
    taskOf(order, this.parts.keys, this.parts.grants).then(
      (task) => {
        if (!this.deliveries.has(id)) return;
        task.traceParent = traceparentOf(span);
        const connection = this.connectionTo(realm, address);
        if (!connection) this.fail(id, 'SYM-RT-0016', `realm ${realm} has no address`, true);
        else if (!connection.send(task))
          this.fail(id, 'SYM-RT-0008', `too many tasks wait for realm ${realm}`, true);
      },
      (error: unknown) => {
        this.parts.log.error({ err: error, execution_id: executionId }, 'a task could not be prepared');
        this.fail(id, 'SYM-RT-0016', error instanceof Error ? error.message : String(error), true);
      },
    );
  }

  cancel(_partition: number, executionId: string, path: string, attempt: number): void {
    const id = taskId(executionId, path, attempt);
    const delivery = this.deliveries.get(id);
    if (!delivery) return;
    this.end(id, delivery);
    this.connections.get(delivery.order.realm)?.connection.cancel(id);
  }

  release(partition: number): void {
    for (const [id, delivery] of this.deliveries) {
      if (delivery.order.partition !== partition) continue;
      this.end(id, delivery);
      this.connections.get(delivery.order.realm)?.connection.forget(id);
    }
  }

  /** Whether every realm that has orders can be reached, by realm. */
  get unreachable(): readonly string[] {
    return [...this.connections]
      .filter(([, { connection }]) => !connection.connected)
      .map(([realm]) => realm);
  }

  close(): void {
    for (const { connection } of this.connections.values()) connection.close();
    this.connections.clear();
  }

  /** Who carries this out: what Curator registered, as of the control log that the order was released under. */
  private resolve({ realm, control, running }: StepOrder): {
    readonly version: string;
    readonly address: string | undefined;
  } {
    const span = startSpan('curator.resolve', { parent: running.attribution.traceParent });
    const registered = control.state.realms.get(realm);
    const version = registered?.manifest.version ?? '';
    const address = this.parts.fixedAddresses.get(realm) ?? registered?.address;
    if (span.isRecording()) {
      span.setAttributes({
        'symphainy.realm': realm,
        'symphainy.realm_version': version,
        'symphainy.realm_registered': registered !== undefined,
        'symphainy.control_seq': control.seq,
      });
    }
    span.end();
    return { version, address };
  }

  private connectionTo(realm: string, address: string | undefined): RealmConnection | undefined {
    if (!address) return undefined;
    const known = this.connections.get(realm);
    if (known?.address === address) return known.connection;
    known?.connection.close();
    const client = new RealmClient(address, credentials.createInsecure(), {
      interceptors: [this.parts.identify(realm)],
      'grpc.max_receive_message_length': messageBytesMax,
      'grpc.max_send_message_length': messageBytesMax,
      'grpc.keepalive_time_ms': 10_000,
      'grpc.keepalive_timeout_ms': 3_000,
      'grpc.max_reconnect_backoff_ms': 1_000,
    });
    const connection = new RealmConnection(
      realm,
      client,
      {
        report: (report) => this.reported(report),
        lost: (id, detail) => this.lose(id, detail),
        unreachable: (id, detail) => this.fail(id, 'SYM-RT-0016', detail, true),
      },
      this.parts.log,
    );
    this.connections.set(realm, { address, connection });
    return connection;
  }

  private reported(report: Report): void {
    const delivery = this.deliveries.get(report.taskId);
    if (!delivery) return;
    this.end(report.taskId, delivery);
    const { order, realmVersion, span } = delivery;
    const { partition, realm, running } = order;
    const { executionId, path, attempt } = order;
    const { tenantId } = running.attribution;
    const source = { partition, tenantId, realm, realmVersion, grantId: order.grant?.grantId ?? '' };
    reportStep({ ...report, executionId, path, attempt }, source, this.parts.keys).then(
      (command) => this.parts.report(partition, command, traceparentOf(span)),
      (error: unknown) => {
        this.parts.log.error({ err: error, execution_id: executionId }, 'a report could not be sealed');
        const detail = error instanceof Error ? error.message : String(error);
        this.parts.report(partition, lostDelivery(order, detail), traceparentOf(span));
      },
    );
  }

  /** The realm had the task, and nobody will say what became of it. */
  private lose(id: string, detail: string): void {
    const delivery = this.deliveries.get(id);
    if (!delivery) return;
    this.end(id, delivery);
    const { order, span } = delivery;
    this.parts.report(order.partition, lostDelivery(order, detail), traceparentOf(span));
  }

  private fail(id: string, code: string, detail: string, retryable: boolean): void {
    const delivery = this.deliveries.get(id);
    if (!delivery) return;
    this.end(id, delivery);
    const { order, span } = delivery;
    const report = failedDelivery(order, order.realm, code, detail, retryable);
    this.parts.report(order.partition, report, traceparentOf(span));
  }

  private end(id: string, delivery: Delivery): void {
    this.deliveries.delete(id);
    delivery.span.end();
  }
}
