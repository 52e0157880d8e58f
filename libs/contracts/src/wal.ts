export * from './generated/symphainy/wal/v1/command.js';
export * from './generated/symphainy/wal/v1/control.js';
export * from './generated/symphainy/wal/v1/event.js';
export * from './generated/symphainy/wal/v1/frame.js';
