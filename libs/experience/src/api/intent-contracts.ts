/** Sessions, submitting and what operators do: everything that writes. */
import type { JsonObject } from '@symphainy/kernel';
import { empty, forUsers, json } from './route-contract.js';
import type { RouteContract } from './route-contract.js';
import { integer, object, openObject, reference, text, time } from './schema.js';

export const waitSecondsMax = 60;
export const sessionSecondsMax = 24 * 3600;

export const sessionId = text('The session, as it was created.', { minLength: 1, maxLength: 8192 });
export const idempotencyKey = {
  'idempotency-key': text('Names this request: repeated with the same key and body it is carried out once.', {
    minLength: 1,
    maxLength: 255,
    pattern: '^[\\x21-\\x7e]+$',
  }),
};
const prefer = {
  prefer: text(`\`wait=N\`: wait up to N seconds (${waitSecondsMax} at most) for the outcome.`),
};

export interface CreateSessionBody {
  readonly ttl_seconds?: number;
}
export interface SubmitBody {
  readonly session_id: string;
  readonly type: string;
  readonly params: JsonObject;
  readonly solution_id?: string;
  readonly partition_key?: string;
  readonly deadline?: string;
  readonly labels?: Readonly<Record<string, string>>;
}
export interface CancelBody {
  readonly session_id: string;
  readonly reason?: string;
}

/** The members of a submission. */
export const submitProperties = {
  session_id: sessionId,
  type: text('`realm.verb_noun`.', { pattern: '^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$', maxLength: 128 }),
  params: openObject('The parameters, as the schema of the type describes them.'),
  solution_id: text('By default the only active solution of the tenant that declares the type.', {
    minLength: 1,
    maxLength: 128,
  }),
  partition_key: text('Executions with the same key are kept in order.', {
    minLength: 1,
    maxLength: 256,
  }),
  deadline: time('After this the intent is not begun any more.'),
  labels: {
    type: 'object',
    description: 'Free labels, for search.',
    maxProperties: 32,
    propertyNames: { minLength: 1, maxLength: 64 },
    additionalProperties: { type: 'string', maxLength: 256 },
  },
};

/** What an operator says of an action on an execution. */
export const cancelBody = object(
  { session_id: sessionId, reason: text('Why, for the record.', { maxLength: 1024 }) },
  ['session_id'],
);

type Action = 'pause' | 'resume' | 'cancel' | 'retry' | 'skip' | 'compensate';

function operation(name: Action, summary: string): RouteContract {
  return forUsers('POST', `/api/executions/:id/${name}`, {
    operationId: `${name}Execution`,
    tags: ['executions'],
    summary,
    params: object({ id: text('The execution.', { maxLength: 128 }) }, ['id']),
    body: cancelBody,
    response: { 200: json('The execution, now.', reference('Submission'), true) },
  });
}

export const intentContracts = {
  createSession: forUsers('POST', '/api/session/create', {
    operationId: 'createSession',
    tags: ['sessions'],
    summary: 'Open a session',
    headers: { type: 'object', properties: idempotencyKey },
    body: {
      ...object({
        ttl_seconds: integer('How long it lives; an hour unless told otherwise.', {
          minimum: 60,
          maximum: sessionSecondsMax,
        }),
      }),
      type: ['object', 'null'],
    },
    response: { 201: json('The session.', reference('Session'), true) },
  }),
  getSession: forUsers('GET', '/api/session/:id', {
    operationId: 'getSession',
    tags: ['sessions'],
    summary: 'What a session says of itself',
    description: 'Reads the claim; whether it was closed early is decided wherever the session is used.',
    params: object({ id: sessionId }, ['id']),
    response: { 200: json('The session.', reference('Session')) },
  }),
  closeSession: forUsers('DELETE', '/api/session/:id', {
    operationId: 'closeSession',
    tags: ['sessions'],
    summary: 'Close a session',
    params: object({ id: sessionId }, ['id']),
    response: { 204: empty('The session is closed.') },
  }),
  submitIntent: forUsers('POST', '/api/intent/submit', {
    operationId: 'submitIntent',
    tags: ['intents'],
    summary: 'Submit an intent',
    description:
      'Answers 202 once the intent is durable, or 200 with the outcome. A policy that denies gives the status REJECTED.',
    headers: { type: 'object', properties: { ...idempotencyKey, ...prefer } },
    querystring: object({
      dry_run: { type: 'boolean', description: 'Ask realms for plans; nothing is changed.', default: false },
    }),
    body: object(submitProperties, ['session_id', 'type', 'params']),
    response: {
      200: json('The outcome.', reference('Submission'), true),
      202: json('The intent is durable.', reference('Submission'), true),
    },
  }),
  cancelExecution: operation('cancel', 'Cancel an execution'),
  pauseExecution: operation(
    'pause',
    'Pause an execution: nothing new starts; what is under way comes to its end',
  ),
  resumeExecution: operation('resume', 'Go on with an execution'),
  retryExecution: operation('retry', 'Of an execution that is stuck: try the step once more'),
  skipExecution: operation(
    'skip',
    'Of an execution that is stuck: the step counts as done, a person has seen to it',
  ),
  compensateExecution: operation('compensate', 'Undo what an execution wrote, in reverse'),
};
