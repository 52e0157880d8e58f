import type { Metadata, ServerDuplexStream, ServerUnaryCall } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod, GrpcStreamCall, RpcException } from '@nestjs/microservices';
import type {
  DescribeResponse,
  HandleIntentRequest,
  HandleIntentResponse,
  WorkRequest,
  WorkResponse,
} from '@symphainy/contracts/realm';
import { TerminalError } from '@symphainy/kernel';
import { RealmServer } from '@symphainy/platform-sdk-realm';

export const realmService = 'symphainy.realm.v1.Realm';

/** The contract's three methods, handed on to the realm. */
@Controller()
export class RealmController {
  constructor(@Inject(RealmServer) private readonly realm: RealmServer) {}

  @GrpcMethod(realmService, 'describe')
  describe(): DescribeResponse {
    return { manifest: this.realm.describe() };
  }

  @GrpcStreamCall(realmService, 'work')
  work(call: ServerDuplexStream<WorkRequest, WorkResponse>): void {
    this.realm.work(call);
  }

  @GrpcMethod(realmService, 'handleIntent')
  async handleIntent(
    request: HandleIntentRequest,
    _metadata: Metadata,
    call: ServerUnaryCall<HandleIntentRequest, HandleIntentResponse>,
  ): Promise<HandleIntentResponse> {
    if (!request.task) throw new TerminalError({ code: 'SYM-RL-0001', detail: 'the request has no task' });
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort());
    const report = await this.realm.handle(request.task, gone.signal);
    if (report) return { report };
    throw new RpcException({ code: status.CANCELLED, message: 'the task was cancelled' });
  }
}
