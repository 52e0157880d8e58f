/** Unary gRPC calls as promises, with a deadline, and with the errors of the platform. */
import type { CallOptions, ClientUnaryCall, ServiceError } from '@grpc/grpc-js';
import { Metadata } from '@grpc/grpc-js';
import { errorFromService } from './service-error.js';

type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

const deadlineMs = 5_000;

/** Calls a bound method of a grpc-js client; throws the SymphainyError that the service answered. */
export function callUnary<Request, Response>(
  method: UnaryMethod<Request, Response>,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method(request, new Metadata(), { deadline: Date.now() + deadlineMs }, (error, response) => {
      if (error) reject(errorFromService(error));
      else resolve(response);
    });
  });
}
