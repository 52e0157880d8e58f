/**
 * Events as people and subscribers see them: a type, and JSON in snake_case that says what happened
 * without the command beside it. A sealed value appears as `{ "sealed": key id }`.
 *
 * I1  Nothing here is secret: ciphertext, nonces and the platform's compiled forms stay in the log.
 */
import type { Attribution } from '@symphainy/contracts/kernel';
import type {
  Event,
  IntentAccepted,
  SealedArtifact,
  ArtifactRecorded,
  StepScheduled,
  SubmitIntent,
} from '@symphainy/contracts/wal';
import { assertNever, formatDataRef } from '@symphainy/kernel';
import type { JsonObject, JsonValue } from '@symphainy/kernel';
import { factJson } from './fact-json.js';
import { changesJson } from './reported-changes.js';
import { kindOf, present } from './logged-transition.js';
import type { LoggedTransition } from './logged-transition.js';
import { RawJson, rawObjectText } from './raw-json.js';
import type { RawObject } from './raw-json.js';
import { reportedArtifact, submission } from './recorded-command.js';
import { verdictName } from './verdict.js';

/** The name of an event's kind as in the contract, e.g. `StepSucceeded`. */
export function eventType(event: Event, logged: LoggedTransition): string {
  const name = kindOf(event, logged.position).$case;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The event as JSON text. */
export function eventData(event: Event, logged: LoggedTransition): Buffer {
  return Buffer.from(rawObjectText(eventJson(event, logged)));
}

function eventJson(event: Event, logged: LoggedTransition): RawObject {
  const kind = kindOf(event, logged.position);
  switch (kind.$case) {
    case 'genesisRecorded':
      return { attribution: attributionJson(kind.value.attribution) };
    case 'sessionOpened':
      return {
        session_id: kind.value.sessionId,
        attribution: attributionJson(kind.value.attribution),
        expires_at_ms: kind.value.expiresAtMs,
      };
    case 'sessionClosed':
      return { session_id: kind.value.sessionId, attribution: attributionJson(kind.value.attribution) };
    case 'intentAccepted':
      return acceptedJson(kind.value, logged);
    case 'policyDecided':
      return {
        decision_id: kind.value.decisionId,
        execution_id: kind.value.executionId,
        path: kind.value.path,
        verdict: verdictName(kind.value.verdict),
        bundle_digest: kind.value.bundleDigest,
        principal: entityText(kind.value.principalType, kind.value.principalId),
        action: kind.value.action,
        resource: entityText(kind.value.resourceType, kind.value.resourceId),
        context: new RawJson(kind.value.context),
        reasons: kind.value.reasons,
        errors: kind.value.errors,
        intent_id: kind.value.intentId,
      };
    case 'executionRejected':
      return { execution_id: kind.value.executionId, decision_id: kind.value.decisionId };
    case 'executionStarted':
    case 'executionSucceeded':
      return { execution_id: kind.value.executionId };
    case 'stepScheduled':
      return scheduledJson(kind.value);
    case 'stepSucceeded':
    case 'lateReportRecorded':
      return { ...stepJson(kind.value), ...changesJson(logged, kind.value) };
    case 'stepFailed':
      return {
        ...stepJson(kind.value),
        code: kind.value.code,
        detail: kind.value.detail,
        ...changesJson(logged, kind.value),
      };
    case 'stepOutcomeUnknown':
      return {
        ...stepJson(kind.value),
        detail: kind.value.detail,
        ...changesJson(logged, kind.value),
      };
    case 'stepSkipped':
      return stepJson(kind.value);
    case 'stepRetryScheduled':
      return { ...stepJson(kind.value), due_ms: kind.value.dueMs };
    case 'executionFailed':
    case 'compensationStarted':
    case 'executionCompensated':
      return { execution_id: kind.value.executionId, code: kind.value.code, detail: kind.value.detail };
    case 'itemsReceived':
      return {
        execution_id: kind.value.executionId,
        path: kind.value.path,
        count: kind.value.count,
        ...(kind.value.pointer && { pointer: kind.value.pointer }),
        next_cursor: new RawJson(kind.value.nextCursor),
      };
    case 'childStarted':
      return { ...childJson(kind.value), item_key: kind.value.itemKey };
    case 'childEnded':
      return { ...childJson(kind.value), status: kind.value.status, code: kind.value.code };
    case 'forEachEnded':
      return {
        execution_id: kind.value.executionId,
        path: kind.value.path,
        succeeded: kind.value.succeeded,
        rejected: kind.value.rejected,
        failed: kind.value.failed,
      };
    case 'executionPaused':
      return {
        execution_id: kind.value.executionId,
        reason: kind.value.reason,
        attribution: attributionJson(kind.value.attribution),
      };
    case 'executionResumed':
      return {
        execution_id: kind.value.executionId,
        attribution: attributionJson(kind.value.attribution),
      };
    case 'executionCancelled':
      return {
        execution_id: kind.value.executionId,
        reason: kind.value.reason,
        attribution: attributionJson(kind.value.attribution),
      };
    case 'artifactRecorded':
      return artifactJson(kind.value, logged);
    case 'artifactHydrated':
      return {
        artifact_id: kind.value.artifactId,
        execution_id: kind.value.executionId,
        attribution: attributionJson(kind.value.attribution),
      };
    case 'factRecorded':
      return factJson(present(kind.value.fact, 'control fact', logged.position), logged);
    case 'refusalsCounted':
      return { tenant_id: kind.value.tenantId, count: kind.value.count };
    case 'commandQuarantined':
      return { incident_id: kind.value.incidentId, detail: kind.value.detail };
    case 'incidentOpened':
      return {
        incident_id: kind.value.incidentId,
        execution_id: kind.value.executionId,
        path: kind.value.path,
        reason: kind.value.reason,
      };
    default:
      return assertNever(kind);
  }
}

/** An entity as Cedar writes it: `User::"usr_1"`. */
export function entityText(type: string, id: string): string {
  return `${type}::${JSON.stringify(id)}`;
}

function stepJson(step: { executionId: string; path: string; attempt: number }): JsonObject {
  return { execution_id: step.executionId, path: step.path, attempt: step.attempt };
}

function scheduledJson(step: StepScheduled): RawObject {
  const { grant, params } = step;
  return {
    ...stepJson(step),
    realm: step.realm,
    intent_type: step.intentType,
    decision_id: step.decisionId,
    inputs: step.inputs,
    timeout_at_ms: step.timeoutAtMs,
    ...(params.length > 0 && { params: new RawJson(params) }),
    ...(grant && {
      grant: {
        grant_id: grant.grantId,
        system: grant.system,
        collection: grant.collection,
        key: grant.key,
        expires_at_ms: grant.expiresAtMs,
      },
    }),
  };
}

function childJson(child: {
  readonly executionId: string;
  readonly path: string;
  readonly index: number;
  readonly childId: string;
}): JsonObject {
  return {
    execution_id: child.executionId,
    path: child.path,
    index: child.index,
    child_id: child.childId,
  };
}

function acceptedJson(accepted: IntentAccepted, logged: LoggedTransition): RawObject {
  const submitted = submission(logged, accepted.executionId);
  return {
    execution_id: accepted.executionId,
    intent_id: accepted.intentId,
    type: accepted.type,
    params: new RawJson(submitted.params),
    sealed: submitted.sealed.map(({ pointers, sealed }) => ({ pointers, sealed: sealed?.keyId ?? '' })),
    labels: { ...submitted.labels },
    partition_key: submitted.partitionKey,
    deadline_ms: submitted.deadlineMs,
    ...batchJson(submitted),
    attribution: attributionJson(accepted.attribution),
  };
}

/** What makes it an item of a batch, or a batch. */
function batchJson({ parent, batch }: SubmitIntent): RawObject {
  return {
    ...(parent && {
      parent: {
        execution_id: parent.executionId,
        path: parent.path,
        index: parent.index,
        item_key: parent.itemKey,
      },
    }),
    ...(batch.length > 0 && { batch: new RawJson(batch) }),
  };
}

function artifactJson(recorded: ArtifactRecorded, logged: LoggedTransition): JsonObject {
  const { executionId, path, artifactId } = recorded;
  const artifact: SealedArtifact = reportedArtifact(logged, artifactId);
  return {
    artifact_id: artifactId,
    execution_id: executionId,
    path,
    name: artifact.name,
    kind: artifact.kind,
    content_type: artifact.contentType,
    size_bytes: artifact.sizeBytes,
    digest: Buffer.from(artifact.digest).toString('hex'),
    content: artifact.content ? { sealed: artifact.content.keyId } : null,
    stored_at: artifact.storedAt,
    derived_from: artifact.derivedFrom.map(formatDataRef),
  };
}

function attributionJson(attribution: Attribution | undefined): JsonValue {
  if (!attribution) return null;
  return {
    tenant_id: attribution.tenantId,
    principal_id: attribution.principalId,
    roles: attribution.roles,
    actor_chain: attribution.actorChain,
    channel: attribution.channel,
    session_id: attribution.sessionId,
    intent_id: attribution.intentId,
    solution_id: attribution.solutionId,
    solution_version: attribution.solutionVersion,
    trace_parent: attribution.traceParent,
  };
}
