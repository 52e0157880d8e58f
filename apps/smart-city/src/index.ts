export { cityRealm } from './city-realm.js';
export type { CityServices } from './city-realm.js';
export { readConfig, serviceName } from './config.js';
export type { SmartCityConfig } from './config.js';
export { startSmartCity } from './start-smart-city.js';
