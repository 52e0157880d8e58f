/** The documents of the public API, as it writes them (docs/api/openapi.json). */
import type { JsonObject, JsonValue } from '@symphainy/kernel';

export interface Tokens {
  readonly tenant_id: string;
  readonly user_id: string;
  readonly roles: readonly string[];
  readonly access_token: string;
  readonly refresh_token: string;
  /** Seconds from when it was issued. */
  readonly expires_in: number;
}

export interface Session {
  readonly session_id: string;
  readonly tenant_id: string;
  readonly expires_at: string;
}

export interface Fault {
  readonly code: string;
  readonly detail: string;
}

export interface Submission {
  readonly intent_id: string;
  readonly execution_id: string;
  readonly status: string;
  readonly position: string;
  readonly error?: Fault;
  readonly decision_id?: string;
}

export interface Execution {
  readonly execution_id: string;
  readonly intent_id: string;
  readonly type: string;
  readonly solution_id: string;
  readonly solution_version?: number;
  readonly status: string;
  readonly principal_id?: string;
  readonly channel?: string;
  readonly partition_key?: string;
  readonly params?: JsonObject;
  readonly sealed_pointers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly accepted_at?: string;
  readonly updated_at?: string;
  readonly finished_at?: string;
  readonly error?: Fault;
  readonly position: string;
  readonly updated_position?: string;
  readonly trace_parent?: string;
  /** The batch that it is an item of, with its key and its place from 0; absent for none. */
  readonly parent_execution_id?: string;
  readonly item_key?: string;
  readonly item_index?: number;
}

export interface BatchSubmission extends Submission {
  /** The execution that the items belong to. */
  readonly batch_id: string;
}

export interface Batch {
  readonly batch_id: string;
  readonly execution: Execution;
  /** How many items are in which status. */
  readonly items: Readonly<Record<string, number>>;
  /** Items that have ended. */
  readonly done: number;
  /** Items that the source has given so far, also those that have not started. */
  readonly total: number;
  /** Whether the source has given all its items. */
  readonly total_is_final: boolean;
}

export interface BatchItemPage {
  readonly items: readonly Execution[];
  readonly next_cursor?: string;
}

export interface ExecutionPage {
  readonly executions: readonly Execution[];
  readonly next_cursor?: string;
}

export interface HistoryEntry {
  readonly position: string;
  readonly event: number;
  readonly time?: string;
  readonly type: string;
  readonly data?: JsonValue;
}

export interface Step {
  readonly path: string;
  readonly realm: string;
  readonly realm_version?: string;
  readonly intent_type: string;
  readonly status: string;
  readonly attempt: number;
  readonly scheduled_at?: string;
  readonly finished_at?: string;
  readonly error?: Fault;
  readonly inputs: readonly string[];
  readonly artifacts: readonly string[];
  readonly decision_id?: string;
}

export interface Decision {
  readonly decision_id: string;
  readonly path?: string;
  readonly verdict: string;
  readonly bundle_digest: string;
  readonly principal?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly context?: JsonValue;
  readonly reasons: readonly string[];
  readonly errors: readonly string[];
  readonly decided_at?: string;
  readonly position: string;
  readonly explanation?: JsonValue;
}

export interface Artifact {
  readonly artifact_id: string;
  readonly execution_id: string;
  readonly path?: string;
  readonly name: string;
  readonly kind: string;
  readonly content_type: string;
  readonly size_bytes: number;
  readonly digest?: string;
  readonly recorded_at?: string;
  readonly position: string;
}

export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  readonly relation: string;
  readonly path?: string;
  readonly position: string;
}

export interface Lineage {
  readonly edges: readonly LineageEdge[];
  readonly complete: boolean;
}

export interface Why {
  readonly execution: Execution;
  readonly attribution?: JsonObject;
  readonly decisions: readonly Decision[];
  readonly steps: readonly Step[];
  readonly artifacts: readonly Artifact[];
  readonly edges: readonly LineageEdge[];
}

export interface Solution {
  readonly solution_id: string;
  readonly version: number;
  readonly intents: readonly string[];
  readonly document?: JsonObject;
}

export interface IntentType {
  readonly type: string;
  readonly realm: string;
  readonly description?: string;
}

export interface Realm {
  readonly realm: string;
  readonly version: string;
  readonly intents: readonly string[];
}

export interface Policy {
  readonly name: string;
  readonly version: number;
  readonly digest: string;
  readonly text: string;
}

export interface ParamsSchema {
  readonly schema_id: string;
  readonly schema?: JsonObject;
}

/** A CloudEvent 1.0 of a stream; `resume` continues after it. */
export interface StreamedEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** The execution. */
  readonly subject?: string;
  readonly time: string;
  readonly intenttype?: string;
  readonly solutionid?: string;
  readonly resume: string;
  readonly data: JsonValue;
}
