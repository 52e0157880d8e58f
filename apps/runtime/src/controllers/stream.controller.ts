import type { Metadata, ServerWritableStream } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  SubscribeRequest,
  SubscribeResponse,
  WatchRequest,
  WatchResponse,
} from '@symphainy/contracts/runtime';
import { Observable } from 'rxjs';
import { Runtime } from '../runtime.js';

/** Server streams write to the raw call, with its backpressure; Nest is given an observable that stays open. */
@Controller()
export class StreamController {
  constructor(private readonly runtime: Runtime) {}

  @GrpcMethod('Registry', 'watch')
  watch(
    _request: WatchRequest,
    _metadata: Metadata,
    call: ServerWritableStream<WatchRequest, WatchResponse>,
  ) {
    return untilCancelled(call, () => this.runtime.registry.watch(call));
  }

  @GrpcMethod('Events', 'subscribe')
  subscribe(
    _request: SubscribeRequest,
    _metadata: Metadata,
    call: ServerWritableStream<SubscribeRequest, SubscribeResponse>,
  ) {
    return untilCancelled(call, () => this.runtime.events.subscribe(call));
  }
}

function untilCancelled(call: { on(event: 'cancelled', listener: () => void): unknown }, begin: () => void) {
  return new Observable<never>((subscriber) => {
    call.on('cancelled', () => subscriber.complete());
    begin();
  });
}
