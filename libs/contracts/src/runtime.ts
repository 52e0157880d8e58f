export * from './generated/symphainy/runtime/v1/intake.js';
export * from './generated/symphainy/runtime/v1/query.js';
