export type { Binding, HandlerContext, InputArtifact, SolutionContext } from './handler-context.js';
export { artifactBytesMax, artifactsMax, eventsMax, jsonArtifact, resultBytesMax } from './handler-result.js';
export type { HandlerResult, RealmArtifact, RealmEvent } from './handler-result.js';
export type { RealmLog } from './log.js';
export { manifestFaults } from './manifest-faults.js';
export { contractVersion, manifestOf } from './manifest.js';
export { paramsBytesMax } from './params-schema.js';
export { RetryableRealmError, TerminalRealmError, UnknownOutcomeError } from './realm-error.js';
export type { RealmErrorOptions, RetryableRealmErrorOptions } from './realm-error.js';
export { RealmServer } from './realm-server.js';
export type { RealmServerOptions } from './realm-server.js';
export { defineIntent, defineRealm } from './realm.js';
export type {
  ArtifactKindOptions,
  Effect,
  Idempotency,
  Intent,
  IntentDefinition,
  IntentOptions,
  Realm,
  RealmOptions,
  RetryPolicy,
} from './realm.js';
export type { BoardState } from './task-board.js';
export type { ObserveTask, TaskEnd, TaskObserver } from './task-observer.js';
export type { WorkStream } from './work-session.js';
export type { GrantClaims } from '@symphainy/kernel';
export type { VerifyGrant, WriteGrant, WriteTarget } from './write-grant.js';
