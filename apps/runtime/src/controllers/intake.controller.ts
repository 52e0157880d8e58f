import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import type { ExchangeRequest, ExchangeResponse } from '@symphainy/contracts/runtime';
import { Runtime } from '../runtime.js';

@Controller()
export class IntakeController {
  constructor(private readonly runtime: Runtime) {}

  @GrpcStreamCall('Intake', 'exchange')
  exchange(call: ServerDuplexStream<ExchangeRequest, ExchangeResponse>): void {
    this.runtime.intake.exchange(call);
  }
}
