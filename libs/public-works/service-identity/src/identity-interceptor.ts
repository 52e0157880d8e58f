import type { Interceptor } from '@grpc/grpc-js';
import { InterceptingCall, Metadata, status } from '@grpc/grpc-js';

/**
 * A grpc-js client interceptor that waits for a token and adds it to the call. grpc-js gives call
 * credentials to TLS channels only, hence an interceptor: it works on both.
 */
export function identityInterceptor(token: () => Promise<string>): Interceptor {
  return (options, nextCall) => {
    const call = nextCall(options);
    return new InterceptingCall(call, {
      start(metadata, listener, next) {
        token().then(
          (text) => {
            metadata.set('authorization', `Bearer ${text}`);
            next(metadata, listener);
          },
          (error: unknown) => {
            const details = error instanceof Error ? error.message : String(error);
            call.cancelWithStatus(status.UNAUTHENTICATED, details);
            listener.onReceiveStatus({ code: status.UNAUTHENTICATED, details, metadata: new Metadata() });
          },
        );
      },
    });
  };
}
