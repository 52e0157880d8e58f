import type { DynamicModule, OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import { Experience } from './experience.js';

/** Starts Experience with the application and closes it after the HTTP server has closed. */
@Module({})
export class ExperienceModule implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(Experience) private readonly experience: Experience) {}

  static of(experience: Experience): DynamicModule {
    const provider = { provide: Experience, useValue: experience };
    return { module: ExperienceModule, providers: [provider], exports: [Experience] };
  }

  onModuleInit(): void {
    this.experience.start();
  }

  onApplicationShutdown(): void {
    this.experience.close();
  }
}
