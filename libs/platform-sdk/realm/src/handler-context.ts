/** What a handler knows of the execution that it works for. */
import type { Attribution } from '@symphainy/contracts/kernel';
import type { MutationGrant, Task } from '@symphainy/contracts/realm';
import { Mode } from '@symphainy/contracts/kernel';
import type { ConflictResolution, JsonObject, JsonValue } from '@symphainy/kernel';
import { conflictResolutions, isJsonObject } from '@symphainy/kernel';
import type { RealmLog } from './log.js';
import { withFields } from './log.js';
import { TerminalRealmError } from './realm-error.js';
import type { GrantBook, WriteGrant, WriteTarget } from './write-grant.js';

/** An artifact of an earlier step. */
export interface InputArtifact {
  readonly artifactId: string;
  readonly name: string;
  readonly kind: string;
  readonly contentType: string;
  /** Undefined when the definition did not ask for the content. */
  readonly content: Buffer | undefined;
  /** The content as JSON; throws SYM-RL-0001 when there is none. */
  json(): JsonValue;
}

/** An external system that the solution binds to this realm. */
export interface Binding {
  readonly system: string;
  readonly adapter: string;
  readonly settings: JsonObject;
}

/** Why the solution exists; empty where it does not say. */
export interface SolutionContext {
  readonly goals: readonly string[];
  readonly constraints: readonly string[];
  readonly risk: string;
  /** What becomes of a write whose target changed meanwhile; `incident` where the solution does not say. */
  readonly conflictResolution: ConflictResolution;
}

export interface HandlerContext {
  readonly attribution: Attribution;
  readonly tenantId: string;
  readonly executionId: string;
  /** The same over retries and takeovers: what an idempotent target is given. */
  readonly stepKey: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** dry_run asks for a plan: nothing outside may be changed, and no grant is there to do it. */
  readonly mode: 'live' | 'dry_run';
  /** Milliseconds since 1970. */
  readonly deadlineMs: number;
  /** Fires at the deadline and when Runtime cancels: stop then; what is returned later is dropped. */
  readonly signal: AbortSignal;
  /** Artifacts of earlier steps, by name. */
  readonly inputs: ReadonlyMap<string, InputArtifact>;
  readonly bindings: readonly Binding[];
  /** As they came; `grant` checks them. */
  readonly grants: readonly MutationGrant[];
  readonly solutionContext: SolutionContext;
  /** W3C traceparent for what the handler calls. */
  readonly traceParent: string;
  readonly log: RealmLog;
  /** Tells Runtime how far the work is: 0 to 100, and a few words. */
  heartbeat(progressPercent: number, note?: string): void;
  /**
   * The grant to write to this target, with its secret. Throws SYM-RL-0005 when the task carries none, or
   * one that has expired, was used before, was not signed by Runtime or was made for another step.
   */
  grant(target: WriteTarget): Promise<WriteGrant>;
}

/** What the context needs of the run that it belongs to. */
export interface RunHandle {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  readonly traceParent: string;
  heartbeat(progressPercent: number, note: string): void;
}

/** Reads the task on demand, so that a handler pays only for what it looks at. */
export class TaskContext implements HandlerContext {
  private parsedInputs: ReadonlyMap<string, InputArtifact> | undefined;
  private readonly taken = new Map<string, Promise<WriteGrant>>();

  constructor(
    private readonly task: Task,
    readonly attribution: Attribution,
    private readonly run: RunHandle,
    private readonly realmLog: RealmLog,
    private readonly grantBook: GrantBook,
  ) {}

  get tenantId(): string {
    return this.attribution.tenantId;
  }
  get executionId(): string {
    return this.task.executionId;
  }
  get stepKey(): string {
    return this.task.stepKey;
  }
  get attempt(): number {
    return this.task.attempt;
  }
  get mode(): 'live' | 'dry_run' {
    return modeOf(this.task);
  }
  get deadlineMs(): number {
    return this.run.deadlineMs;
  }
  get signal(): AbortSignal {
    return this.run.signal;
  }
  get traceParent(): string {
    return this.run.traceParent;
  }
  get grants(): readonly MutationGrant[] {
    return this.task.grants;
  }

  get inputs(): ReadonlyMap<string, InputArtifact> {
    this.parsedInputs ??= new Map(this.task.inputs.map((input) => [input.name, inputArtifact(input)]));
    return this.parsedInputs;
  }

  get bindings(): readonly Binding[] {
    return this.task.bindings.map(({ system, adapter, settings }) => ({
      system,
      adapter,
      settings: objectOf(settings, `settings of ${system}`),
    }));
  }

  get solutionContext(): SolutionContext {
    const context = objectOf(this.task.solutionContext, 'solution context');
    const { goals, constraints, risk, sync_strategies: strategies } = context;
    return {
      goals: textsOf(goals),
      constraints: textsOf(constraints),
      risk: typeof risk === 'string' ? risk : '',
      conflictResolution: conflictResolutionOf(strategies),
    };
  }

  get log(): RealmLog {
    const { executionId, path, attempt, intentType } = this.task;
    const fields = { execution_id: executionId, path, attempt, intent: intentType, tenant_id: this.tenantId };
    return withFields(this.realmLog, fields);
  }

  heartbeat(progressPercent: number, note = ''): void {
    this.run.heartbeat(progressPercent, note);
  }

  grant(target: WriteTarget): Promise<WriteGrant> {
    const name = JSON.stringify([target.system, target.collection, target.key]);
    const grant = this.taken.get(name) ?? this.grantBook.take(this.task, this.tenantId, target);
    this.taken.set(name, grant);
    return grant;
  }
}

export function modeOf(task: Task): 'live' | 'dry_run' {
  return task.mode === Mode.MODE_DRY_RUN ? 'dry_run' : 'live';
}

function inputArtifact(input: Task['inputs'][number]): InputArtifact {
  const { artifactId, name, kind, contentType } = input;
  const content = input.hydrated ? input.content : undefined;
  return {
    artifactId,
    name,
    kind,
    contentType,
    content,
    json() {
      if (!content) throw new TerminalRealmError(`the content of the artifact ${name} was not handed in`);
      return parse(content, `artifact ${name}`);
    },
  };
}

function objectOf(bytes: Buffer, what: string): JsonObject {
  if (bytes.length === 0) return {};
  const value = parse(bytes, what);
  if (isJsonObject(value)) return value;
  throw new TerminalRealmError(`the ${what} is no JSON object`);
}

function parse(bytes: Buffer, what: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(bytes.toString());
    return value;
  } catch {
    throw new TerminalRealmError(`the ${what} is no JSON`);
  }
}

/** Fails closed: what is not one of the known strategies stops for a person. */
function conflictResolutionOf(strategies: JsonValue | undefined): ConflictResolution {
  const declared = isJsonObject(strategies) ? strategies['conflict_resolution'] : undefined;
  return conflictResolutions.find((name) => name === declared) ?? 'incident';
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
