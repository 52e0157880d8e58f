export * from './generated/symphainy/city/v1/security_guard.js';
