export * from './generated/symphainy/realm/v1/realm.js';
