/** What is decided about: may this principal do this action to this resource, in this context? */
import type { EntityStore } from './entity-store.js';
import type { CedarRecord, EntityUid } from './value.js';

export interface PolicyRequest {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: CedarRecord;
}

/** What an expression may look at while it is evaluated. */
export interface Frame {
  readonly request: PolicyRequest;
  readonly entities: EntityStore;
}
