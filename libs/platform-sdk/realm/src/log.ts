/** Where a realm tells what happens; a pino logger fits. */
export interface RealmLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const nothing = (): void => undefined;
export const silentLog: RealmLog = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** The same log with fields that every entry carries. */
export function withFields(log: RealmLog, fields: object): RealmLog {
  return {
    debug: (more, message) => log.debug({ ...fields, ...more }, message),
    info: (more, message) => log.info({ ...fields, ...more }, message),
    warn: (more, message) => log.warn({ ...fields, ...more }, message),
    error: (more, message) => log.error({ ...fields, ...more }, message),
  };
}
