/** Reading executions, artifacts and registries, and following events. */
import { executionStatuses } from '@symphainy/kernel';
import type { Schema } from './schema.js';
import { answer, integer, list, object, reference, text } from './schema.js';
import { forAll, forUsers, json } from './route-contract.js';
import type { RouteContract } from './route-contract.js';

export const listLimitMax = 200;

const positionPattern = '^\\d{1,5}\\.\\d{1,15}\\.\\d{1,7}$';
export const minPosition: Schema = {
  type: 'object',
  properties: {
    'symphainy-min-position': text('The read waits up to 5 s until it has reached this position.', {
      pattern: positionPattern,
    }),
  },
};
export const byId = object({ id: text('The id.', { maxLength: 128 }) }, ['id']);
const resume = text('Go on after this token.', { maxLength: 16384 });

export interface IdParams {
  readonly id: string;
}
export interface MinPositionHeaders {
  readonly 'symphainy-min-position'?: string;
}
export interface ListExecutionsQuery {
  readonly status?: string;
  readonly type?: string;
  readonly solution_id?: string;
  readonly limit: number;
  readonly cursor?: string;
}
export interface PurposeQuery {
  readonly purpose: string;
}
export interface ResumeQuery {
  readonly resume?: string;
}
export interface StreamQuery extends ResumeQuery {
  readonly execution?: string;
  readonly solution?: string;
  readonly type?: string;
}

function ofExecution(part: string, operationId: string, summary: string, answered: Schema): RouteContract {
  return forUsers('GET', `/api/executions/:id${part}`, {
    operationId,
    tags: ['executions'],
    summary,
    params: byId,
    headers: minPosition,
    response: { 200: json(summary, answered) },
  });
}

function listOf(member: string, name: string): Schema {
  return answer({ [member]: list(reference(name)) }, [member]);
}

export const readContracts = {
  listExecutions: forUsers('GET', '/api/executions', {
    operationId: 'listExecutions',
    tags: ['executions'],
    summary: 'Search executions, newest first',
    headers: minPosition,
    querystring: object({
      status: text('Only in this status.', { enum: executionStatuses }),
      type: text('Only of this type.', { maxLength: 128 }),
      solution_id: text('Only in this solution.', { maxLength: 128 }),
      limit: integer('How many at most.', { minimum: 1, maximum: listLimitMax, default: 50 }),
      cursor: text('`next_cursor` of the page before, with the same filters.', { maxLength: 8192 }),
    }),
    response: {
      200: json(
        'A page.',
        answer({ executions: list(reference('Execution')), next_cursor: text('Absent on the last page.') }, [
          'executions',
        ]),
      ),
    },
  }),
  getExecution: ofExecution('', 'getExecution', 'One execution', reference('Execution')),
  getHistory: ofExecution('/history', 'getHistory', 'Its events', listOf('history', 'HistoryEntry')),
  getSteps: ofExecution('/steps', 'getSteps', 'Its steps', listOf('steps', 'Step')),
  getArtifacts: ofExecution('/artifacts', 'getArtifacts', 'Its artifacts', listOf('artifacts', 'Artifact')),
  getDecisions: ofExecution('/decisions', 'getDecisions', 'Its decisions', listOf('decisions', 'Decision')),
  getLineage: ofExecution(
    '/lineage',
    'getLineage',
    'What came from what',
    answer(
      {
        edges: list(reference('LineageEdge')),
        complete: { type: 'boolean', description: 'Whether every edge that Runtime enforced is here.' },
      },
      ['edges', 'complete'],
    ),
  ),
  why: ofExecution(
    '/why',
    'why',
    'Why it is as it is: intent, decisions, steps, artifacts',
    reference('Why'),
  ),
  streamExecution: forUsers('GET', '/api/executions/:id/events', {
    operationId: 'streamExecution',
    tags: ['streams'],
    summary: 'Its events from the beginning and as they happen (server-sent events)',
    description:
      'Each message is a CloudEvent; its SSE id is the resume token. The stream ends after the terminal event.',
    params: byId,
    querystring: object({ resume }),
    headers: { type: 'object', properties: { 'last-event-id': resume } },
    response: {
      200: { description: 'The events.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    },
  }),
  stream: forUsers('GET', '/api/execution/stream', {
    operationId: 'stream',
    tags: ['streams'],
    summary: 'All events of the tenant as they happen (WebSocket)',
    description:
      'Each message is a CloudEvent with the resume token as the attribute `resume`. A browser, which cannot set headers, ' +
      'offers the protocols `symphainy.v1` and `bearer.<access token>`.',
    querystring: object({
      execution: text('Only of this execution: from its beginning to its end.', { maxLength: 128 }),
      solution: text('Only in this solution.', { maxLength: 128 }),
      type: text('Only of intents of this type.', { maxLength: 128 }),
      resume,
    }),
    response: { 101: { description: 'The connection is a WebSocket now.', type: 'null' } },
  }),
  getArtifact: forUsers('GET', '/api/artifacts/:id', {
    operationId: 'getArtifact',
    tags: ['artifacts'],
    summary: 'What an artifact is',
    params: byId,
    response: { 200: json('The artifact.', reference('Artifact')) },
  }),
  getContent: forUsers('GET', '/api/artifacts/:id/content', {
    operationId: 'getContent',
    tags: ['artifacts'],
    summary: 'The content of an artifact, under policy; the reading is recorded',
    params: byId,
    querystring: object({
      purpose: text('What for; policies may ask.', { maxLength: 256, default: 'read' }),
    }),
    response: { 200: { description: 'The content.', content: { '*/*': { schema: { type: 'string' } } } } },
  }),
  listSolutions: registry('/api/solutions', 'listSolutions', 'Solutions in force', 'solutions', 'Solution'),
  listIntentTypes: registry(
    '/api/intents/types',
    'listIntentTypes',
    'Types of intents',
    'intent_types',
    'IntentType',
  ),
  listRealms: registry('/api/realms', 'listRealms', 'Registered realms', 'realms', 'Realm'),
  listPolicies: registry('/api/policies', 'listPolicies', 'Policies in force', 'policies', 'Policy'),
  listSchemas: registry('/api/schemas', 'listSchemas', 'Schemas of parameters', 'schemas', 'ParamsSchema'),
  openApi: forAll('GET', '/api/openapi.json', {
    operationId: 'openApi',
    tags: ['document'],
    summary: 'This document',
    response: { 200: json('OpenAPI 3.1.', { type: 'object', additionalProperties: true }) },
  }),
};

function registry(
  url: string,
  operationId: string,
  summary: string,
  member: string,
  name: string,
): RouteContract {
  return forUsers('GET', url, {
    operationId,
    tags: ['registries'],
    summary,
    response: { 200: json(summary, listOf(member, name)) },
  });
}
