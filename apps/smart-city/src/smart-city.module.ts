import type { DynamicModule, OnModuleDestroy } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import { realmModule } from '@symphainy/platform-sdk-realm-host';
import { SecurityGuard } from '@symphainy/smart-city-security-guard';
import { SecurityGuardController, keyStoreToken } from './security-guard.controller.js';
import { SmartCity } from './smart-city.js';

@Module({})
export class SmartCityModule implements OnModuleDestroy {
  constructor(@Inject(SmartCity) private readonly city: SmartCity) {}

  static of(city: SmartCity): DynamicModule {
    return {
      module: SmartCityModule,
      imports: [realmModule(city.realm)],
      providers: [
        { provide: SmartCity, useValue: city },
        { provide: SecurityGuard, useValue: city.guard },
        { provide: keyStoreToken, useValue: city.keys },
      ],
      controllers: [SecurityGuardController],
    };
  }

  /** After the last call was answered. */
  async onModuleDestroy(): Promise<void> {
    await this.city.close();
  }
}
