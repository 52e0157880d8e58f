export * from './generated/symphainy/kernel/v1/kernel.js';
