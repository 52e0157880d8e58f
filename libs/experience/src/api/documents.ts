/** The shapes that several answers share. Each has a `$id` and is referred to by it. */
import { terminalStatuses } from '@symphainy/kernel';
import type { Schema } from './schema.js';
import { answer, anything, integer, list, openObject, reference, text, time } from './schema.js';

const statusText = text(`Phase of the lifecycle; terminal: ${terminalStatuses.join(', ')}.`);
const position = text('Where this stands in the log: `partition.seq.index`.');
const fault = answer({ code: text('Code of the error.'), detail: text('What happened.') }, [
  'code',
  'detail',
]);
const texts = list({ type: 'string' });

export interface NamedSchema extends Schema {
  readonly $id: string;
}

function named(name: string, schema: Schema): NamedSchema {
  return { $id: name, ...schema };
}

export const sharedSchemas: readonly NamedSchema[] = [
  named(
    'Problem',
    answer(
      {
        type: text('Path of the page about this error.', { format: 'uri-reference' }),
        title: text('The kind of error.'),
        status: integer('The HTTP status.'),
        code: text('The stable code, e.g. SYM-RT-0004.'),
        detail: text('What happened in this case.'),
        remedy: text('What can be done about it.'),
        instance: text('Names this occurrence by its request.', { format: 'uri-reference' }),
        errors: list(
          answer(
            {
              pointer: text('JSON pointer of what is wrong.'),
              detail: text('What is wrong with it.'),
            },
            ['pointer', 'detail'],
          ),
        ),
      },
      ['type', 'title', 'status', 'code', 'detail', 'remedy', 'instance', 'errors'],
    ),
  ),
  named(
    'Submission',
    answer(
      {
        intent_id: text('The intent.'),
        execution_id: text('The execution that carries it out.'),
        status: statusText,
        position,
        error: fault,
        decision_id: text('The decision that rejected it.'),
      },
      ['intent_id', 'execution_id', 'status', 'position'],
    ),
  ),
  named(
    'BatchSubmission',
    answer(
      {
        batch_id: text('The batch: the execution that its items belong to.'),
        intent_id: text('The intent.'),
        execution_id: text('As `batch_id`.'),
        status: statusText,
        position,
        error: fault,
        decision_id: text('The decision that rejected it.'),
      },
      ['batch_id', 'intent_id', 'execution_id', 'status', 'position'],
    ),
  ),
  named(
    'Batch',
    answer(
      {
        batch_id: text('The batch: the execution that its items belong to.'),
        execution: reference('Execution'),
        items: {
          type: 'object',
          description: 'How many items are in which status.',
          additionalProperties: { type: 'integer' },
        },
        done: integer('Items that have ended.'),
        total: integer('Items that the source has given so far, also those that have not started.'),
        total_is_final: { type: 'boolean', description: 'Whether the source has given all its items.' },
      },
      ['batch_id', 'execution', 'items', 'done', 'total', 'total_is_final'],
    ),
  ),
  named(
    'Tokens',
    answer(
      {
        tenant_id: text('The tenant.'),
        user_id: text('The user.'),
        roles: texts,
        access_token: text('Send it as `Authorization: Bearer …`.'),
        refresh_token: text('Good for one new pair of tokens.'),
        expires_in: integer('Seconds until the access token expires.'),
      },
      ['tenant_id', 'user_id', 'roles', 'access_token', 'refresh_token', 'expires_in'],
    ),
  ),
  named(
    'Session',
    answer(
      {
        session_id: text('A signed claim; opaque.'),
        tenant_id: text('The tenant.'),
        expires_at: time('When it ends by itself.'),
      },
      ['session_id', 'tenant_id', 'expires_at'],
    ),
  ),
  named(
    'Execution',
    answer(
      {
        execution_id: text('The execution.'),
        intent_id: text('The intent that it carries out.'),
        type: text('Type of the intent, `realm.verb_noun`.'),
        solution_id: text('The solution that it runs in.'),
        solution_version: integer('Version of the solution; an execution keeps its version.'),
        status: statusText,
        principal_id: text('Who submitted it.'),
        channel: text('How it came in.'),
        partition_key: text('The key that its order belongs to.'),
        params: anything('The parameters without the classified fields.'),
        sealed_pointers: list({ type: 'string' }, { description: 'JSON pointers of the sealed parameters.' }),
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        accepted_at: time('When it was accepted.'),
        updated_at: time('When it last changed.'),
        finished_at: time('When it reached a terminal status.'),
        error: fault,
        position,
        updated_position: text('Where its last change stands in the log.'),
        trace_parent: text('W3C traceparent of the interaction that began it.'),
        parent_execution_id: text(
          'The batch that it is an item of; absent, like the two that follow, for none.',
        ),
        item_key: text('What the item is called in its batch.'),
        item_index: integer('Its place in the batch, from 0.'),
      },
      ['execution_id', 'intent_id', 'type', 'solution_id', 'status', 'position'],
    ),
  ),
  named(
    'Step',
    answer(
      {
        path: text('Address of the step in the saga, e.g. `0/2`.'),
        realm: text('The realm that does it.'),
        realm_version: text('Version of the realm that did it.'),
        intent_type: text('What the realm is asked for.'),
        status: text('Status of the step.'),
        attempt: integer('Attempts so far.'),
        scheduled_at: time('When this attempt was scheduled.'),
        finished_at: time('When it ended.'),
        error: fault,
        inputs: list({ type: 'string' }, { description: 'Artifacts that it was given.' }),
        artifacts: list({ type: 'string' }, { description: 'Artifacts that it produced.' }),
        decision_id: text('The decision that allowed or denied it.'),
      },
      ['path', 'realm', 'intent_type', 'status', 'attempt', 'inputs', 'artifacts'],
    ),
  ),
  named(
    'Decision',
    answer(
      {
        decision_id: text('The decision.'),
        path: text('The step that was decided; absent for the intent itself.'),
        verdict: text('allow or deny.'),
        bundle_digest: text('Digest of the policies in force.'),
        principal: text('Who asked.'),
        action: text('For what.'),
        resource: text('On what.'),
        context: anything('What else the decision knew.'),
        reasons: list({ type: 'string' }, { description: 'The policies that determined the verdict.' }),
        errors: list({ type: 'string' }, { description: 'Policies that could not be evaluated.' }),
        decided_at: time('When it was decided.'),
        position,
        explanation: anything('The deciding clauses with their values.'),
      },
      ['decision_id', 'verdict', 'bundle_digest', 'reasons', 'errors', 'position'],
    ),
  ),
  named(
    'Artifact',
    answer(
      {
        artifact_id: text('The artifact.'),
        execution_id: text('The execution that recorded it.'),
        path: text('The step that produced it.'),
        name: text('Its name in the execution.'),
        kind: text('Its kind, as the realm declares it.'),
        content_type: text('Media type of the content.'),
        size_bytes: integer('Size of the content.'),
        digest: text('Keyed digest of the content.'),
        recorded_at: time('When it was recorded.'),
        position,
      },
      ['artifact_id', 'execution_id', 'name', 'kind', 'content_type', 'size_bytes', 'position'],
    ),
  ),
  named(
    'HistoryEntry',
    answer(
      {
        position,
        event: integer('Index of the event in its transition.'),
        time: time('When it happened, in the time of the partition.'),
        type: text('Type of the event.'),
        data: anything('The event; sealed values appear as `{"sealed": key id}`.'),
      },
      ['position', 'event', 'type'],
    ),
  ),
  named(
    'LineageEdge',
    answer(
      {
        from: text('Artifact, execution or data reference.'),
        to: text('Artifact, execution or data reference.'),
        relation: text('produced, used, derived or wrote.'),
        path: text('The step.'),
        position,
      },
      ['from', 'to', 'relation', 'position'],
    ),
  ),
  named(
    'Why',
    answer(
      {
        execution: reference('Execution'),
        attribution: openObject('Who did it, for whom, through what.'),
        decisions: list(reference('Decision')),
        steps: list(reference('Step')),
        artifacts: list(reference('Artifact')),
        edges: list(reference('LineageEdge')),
      },
      ['execution', 'decisions', 'steps', 'artifacts', 'edges'],
    ),
  ),
  named(
    'Solution',
    answer(
      {
        solution_id: text('The solution.'),
        version: integer('The version in force.'),
        intents: list({ type: 'string' }, { description: 'Types of intents that it declares.' }),
        document: anything('The solution as it was published.'),
      },
      ['solution_id', 'version', 'intents'],
    ),
  ),
  named(
    'IntentType',
    answer(
      {
        type: text('`realm.verb_noun`.'),
        realm: text('The realm that offers it.'),
        description: text('What it is for.'),
      },
      ['type', 'realm'],
    ),
  ),
  named(
    'Realm',
    answer({ realm: text('Name of the realm.'), version: text('Its version.'), intents: texts }, [
      'realm',
      'version',
      'intents',
    ]),
  ),
  named(
    'Policy',
    answer(
      {
        name: text('Name of the bundle.'),
        version: integer('The version in force.'),
        digest: text('Digest of the bundle.'),
        text: text('The policies in Cedar.'),
      },
      ['name', 'version', 'digest', 'text'],
    ),
  ),
  named(
    'ParamsSchema',
    answer(
      {
        schema_id: text('Type of the intent whose parameters it describes.'),
        schema: anything('JSON Schema 2020-12.'),
      },
      ['schema_id'],
    ),
  ),
];
