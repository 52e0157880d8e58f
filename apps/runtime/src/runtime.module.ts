import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { IntakeController } from './controllers/intake.controller.js';
import { QueryController } from './controllers/query.controller.js';
import { StreamController } from './controllers/stream.controller.js';
import { Runtime } from './runtime.js';

@Module({})
export class RuntimeModule {
  static of(runtime: Runtime): DynamicModule {
    return {
      module: RuntimeModule,
      providers: [{ provide: Runtime, useValue: runtime }],
      controllers: [IntakeController, QueryController, StreamController],
    };
  }
}
