/**
 * Who may call which method, checked before any handler sees the call.
 *
 * I1  A method without an entry can be called by nobody; a service with such a method does not start.
 * I2  The handler reads the caller from the metadata `symphainy-caller`, which only the gate can set.
 */
import type { Metadata, ServerInterceptor, ServiceDefinition } from '@grpc/grpc-js';
import { ServerInterceptingCall, ServerListenerBuilder, status } from '@grpc/grpc-js';
import { SymphainyError, TerminalError } from '@symphainy/kernel';
import type { ServiceIdentity } from '@symphainy/public-works-service-identity';

/** Names of the services that may call, by the method's path, e.g. `/symphainy.realm.v1.Realm/Work`. */
export type Callers = Readonly<Record<string, readonly string[]>>;

/** Names, beside the service's own, for which a caller's token may have been made, by the method's path. */
export type Audiences = Readonly<Record<string, readonly string[]>>;

const callerKey = 'symphainy-caller';
const openPrefixes = ['/grpc.health.v1.Health/', '/grpc.reflection.'];

/** Throws when a method of the services has no entry. */
export function assertEveryMethodHasCallers(
  definitions: Readonly<Record<string, ServiceDefinition>>,
  callers: Callers,
): void {
  for (const definition of Object.values(definitions)) {
    for (const { path } of Object.values(definition)) {
      if (callers[path]) continue;
      throw new TerminalError({
        code: 'SYM-LP-0010',
        detail: `nobody may call ${path}: it has no entry among the callers`,
        remedy: 'Name the services that may call it; an empty list forbids it to all.',
      });
    }
  }
}

/** The service that made a call, as the gate found it. */
export function callerOf(metadata: Metadata): string {
  const caller = metadata.get(callerKey)[0];
  if (typeof caller === 'string') return caller;
  throw new TerminalError({ code: 'SYM-ID-0001', detail: 'the call did not come through the gate' });
}

export function callerGate(
  identity: ServiceIdentity,
  callers: Callers,
  audiences: Audiences = {},
): ServerInterceptor {
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start(next) {
        const gate = new ServerListenerBuilder().withOnReceiveMetadata((metadata, admit) => {
          metadata.remove(callerKey);
          if (openPrefixes.some((prefix) => method.path.startsWith(prefix))) return admit(metadata);
          identity.verify(metadata, audiences[method.path]).then(
            ({ service }) => {
              if (callers[method.path]?.includes(service)) {
                metadata.set(callerKey, service);
                admit(metadata);
              } else {
                const details = `SYM-ID-0001: ${service} may not call ${method.path}`;
                call.sendStatus({ code: status.PERMISSION_DENIED, details });
              }
            },
            (error: unknown) => {
              const details = error instanceof SymphainyError ? error.message : 'SYM-ID-0001: not identified';
              call.sendStatus({ code: status.UNAUTHENTICATED, details });
            },
          );
        });
        next(gate.build());
      },
    });
}
