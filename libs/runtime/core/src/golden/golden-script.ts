/**
 * A fixed course of events with every command, every event and every control fact in it. Ids and times are
 * written down, not drawn. Frozen: what stands here is never changed, only added to.
 */
import { Mode } from '@symphainy/contracts/kernel';
import { ControlFact, Operation, TimerKind } from '@symphainy/contracts/wal';
import type { ExternalChange, ReportStep, SealedArtifact, SubmitIntent } from '@symphainy/contracts/wal';
import { belongingId, derivedId } from '@symphainy/kernel';
import { acme, ada, birch, genesis, lastFacts, migrationFacts, publications, root } from './golden-definitions.js';
import { GoldenLog } from './golden-log.js';
import type { CommandKind, GoldenRecord } from './golden-log.js';

type Outcome = ReportStep['outcome'];

const executionId = (name: string, partition = 1) => derivedId('execution', partition, name);
const intentId = (name: string, partition = 1) => derivedId('intent', partition, name);
const session = { sessionId: ada.sessionId, caller: { ...ada, sessionId: '' } };
const planId = belongingId('artifact', executionId('ship'), 'plan');

const policySource = { tenantId: acme, system: 'mainframe', collection: 'POLICY', key: '42', version: 'v7' };
const plan: SealedArtifact = {
  artifactId: planId,
  name: 'plan',
  kind: 'migration-plan',
  contentType: 'application/json',
  sizeBytes: 9,
  digest: Buffer.alloc(32, 2),
  content: { keyId: 'key_acme', nonce: Buffer.alloc(12, 3), ciphertext: Buffer.from('not readable') },
  storedAt: '',
  derivedFrom: [policySource],
};
const large: SealedArtifact = { ...plan, artifactId: belongingId('artifact', executionId('ship'), 'large'), name: 'large', content: undefined, storedAt: 'store/1' };
const written: ExternalChange = {
  target: policySource,
  beforeDigest: Buffer.alloc(32, 4),
  afterDigest: Buffer.alloc(32, 5),
  grantId: 'grant-1',
};

const failure: Outcome = { $case: 'failure', value: { code: 'SYM-RL-0002', detail: 'broken', retryable: true } };
const unknown: Outcome = { $case: 'unknown', value: { detail: 'the stream was lost' } };

function success(...artifacts: SealedArtifact[]): Outcome {
  return { $case: 'success', value: { artifacts, events: [{ type: 'operations.noted', data: Buffer.from('{}') }] } };
}

function submit(partition: number, name: string, change: Partial<SubmitIntent> = {}): CommandKind {
  const value: SubmitIntent = {
    executionId: executionId(name, partition),
    intentId: intentId(name, partition),
    caller: ada,
    type: 'operations.plan',
    solutionId: 'shipping',
    partitionKey: 'golden',
    requestDigest: Buffer.from(name),
    params: Buffer.from('{"policies":10}'),
    sealed: [],
    labels: {},
    deadlineMs: 0,
    mode: Mode.MODE_LIVE,
    parent: undefined,
    batch: Buffer.alloc(0),
    ...change,
  };
  return { $case: 'submitIntent', value };
}

function report(name: string, path: string, attempt: number, outcome: Outcome, changes: ExternalChange[] = []): CommandKind {
  const value = { executionId: executionId(name), path, attempt, realm: 'operations', realmVersion: '1.0.0', outcome, changes };
  return { $case: 'reportStep', value };
}

function timer(name: string, path: string, attempt: number, kind: TimerKind, dueMs: number): CommandKind {
  return { $case: 'fireTimer', value: { executionId: executionId(name), path, attempt, kind, dueMs } };
}

function recordFacts(log: GoldenLog, name: string, facts: readonly NonNullable<ControlFact['kind']>[]): void {
  const intent = { caller: root, type: 'city.record', solutionId: 'city', params: Buffer.from('{}') };
  log.frame(0, `an intent of Smart City: ${name}`, submit(0, name, intent));
  const events = facts.map((kind) => ({ type: 'city.fact', data: Buffer.from(ControlFact.encode({ kind }).finish()) }));
  const outcome: Outcome = { $case: 'success', value: { artifacts: [], events } };
  const base = { executionId: executionId(name, 0), path: '0', attempt: 1, realm: 'city', realmVersion: '1.0.0' };
  log.frame(0, `its facts: ${name}`, { $case: 'reportStep', value: { ...base, outcome, changes: [] } });
}

/** External writes with every outcome, compensation, a batch of a list and one of pages, pause and resume. */
function runMigration(log: GoldenLog): void {
  recordFacts(log, 'migration', migrationFacts);
  // Her first session was closed.
  const caller = { ...ada, sessionId: 'ses_1_second' };
  const writes = { caller, type: 'operations.move', solutionId: 'moving', params: Buffer.from('{"key":"POL-1"}') };
  log.frame(1, 'two that write outside', submit(1, 'moved', writes), submit(1, 'undone', writes));
  log.frame(1, 'the write of the first is lost', report('moved', '0/0', 1, unknown));
  log.nowMs += 1_000;
  log.frame(1, 'it is repeated under the same key', timer('moved', '0/0', 2, TimerKind.TIMER_KIND_RETRY, log.nowMs - 500));
  log.frame(1, 'and succeeds', report('moved', '0/0', 2, success(), [written]));
  log.frame(1, 'its check succeeds', report('moved', '0/1', 1, success()));
  log.frame(1, 'the other writes', report('undone', '0/0', 1, success(), [written]));
  const broken: Outcome = { $case: 'failure', value: { code: 'SYM-RL-0001', detail: 'differs', retryable: false } };
  log.frame(1, 'its check fails for good: an incident, and it is undone', report('undone', '0/1', 1, broken));
  log.frame(1, 'the undo succeeds', report('undone', '0/0~undo', 1, success(), [written]));

  const list = { params: Buffer.from('{"items":[{"key":"a","params":{"policies":1}},{"key":"b","params":{"policies":2}}]}') };
  const batch = Buffer.from('{"kind":"for_each","items":"/items","item_intent":"operations.plan","concurrency":1,"rate_per_second":10}');
  log.frame(1, 'a batch of a list, one at a time, ten a second', submit(1, 'list', { caller, ...list, batch }));
  const operate = { executionId: executionId('list'), intentId: intentId('operate'), caller, reason: 'lunch' };
  log.frame(1, 'it is paused', { $case: 'operateExecution', value: { ...operate, operation: Operation.OPERATION_PAUSE } });
  log.frame(1, 'its first item ends', endChild('list', 0, 'a', 'SUCCEEDED'));
  log.nowMs += 1_000;
  log.frame(1, 'it is resumed', { $case: 'operateExecution', value: { ...operate, operation: Operation.OPERATION_RESUME } });
  log.frame(1, 'its second item is denied', endChild('list', 1, 'b', 'REJECTED'));

  log.frame(1, 'a batch of pages', submit(1, 'pages', { caller, type: 'operations.move_all', solutionId: 'moving' }));
  const page = { items: [{ key: 'POL-2', params: { key: 'POL-2' } }], next: null };
  const events = [{ type: 'batch.items', data: Buffer.from(JSON.stringify(page)) }];
  log.frame(1, 'its only page', report('pages', '0/page/0', 1, { $case: 'success', value: { artifacts: [], events } }));
  const child = { parent: { executionId: executionId('pages'), path: '0', index: 0, itemKey: 'POL-2' } };
  log.frame(1, 'its item', submit(1, 'item', { ...writes, ...child }));
  log.frame(1, 'the item ends', endChild('pages', 0, 'POL-2', 'FAILED'));
}

/** What a person does with executions that are stuck, or that are to be undone. */
function runOperators(log: GoldenLog): void {
  const caller = { ...ada, sessionId: 'ses_1_second' };
  const writes = { caller, type: 'operations.move', solutionId: 'moving', params: Buffer.from('{"key":"POL-3"}') };
  const operate = (name: string, operation: Operation): CommandKind => {
    const ids = { executionId: executionId(name), intentId: intentId(`${name} ${operation}`) };
    return { $case: 'operateExecution', value: { ...ids, caller, operation, reason: 'seen to' } };
  };
  const intime = { ...writes, deadlineMs: log.nowMs + 1 };
  log.frame(1, 'a write with little time, and one with none to spare', submit(1, 'stuck', intime), submit(1, 'regretted', writes));
  log.frame(1, 'its outcome is unknown, and no time is left: it is stuck', report('stuck', '0/0', 1, unknown));
  log.frame(1, 'a person has seen to it', operate('stuck', Operation.OPERATION_SKIP));
  log.frame(1, 'it goes on', report('stuck', '0/1', 1, success()));
  log.frame(1, 'the other writes', report('regretted', '0/0', 1, success(), [written]));
  log.frame(1, 'and is to be undone', operate('regretted', Operation.OPERATION_COMPENSATE));
  const broken: Outcome = { $case: 'failure', value: { code: 'SYM-RL-0001', detail: 'gone', retryable: false } };
  log.frame(1, 'which fails: it is stuck', report('regretted', '0/0~undo', 1, broken));
  log.frame(1, 'it is tried once more', operate('regretted', Operation.OPERATION_RETRY));
  log.frame(1, 'and is undone', report('regretted', '0/0~undo', 2, success(), [written]));
}

function endChild(name: string, index: number, key: string, status: string): CommandKind {
  const childId = belongingId('execution', executionId(name), '0', key);
  return { $case: 'endChild', value: { executionId: executionId(name), path: '0', index, childId, status, code: '' } };
}

export function runGoldenScript(): readonly GoldenRecord[] {
  const log = new GoldenLog();
  const start = log.nowMs;
  log.startEpoch(0, 1, 'one');
  log.startEpoch(1, 1, 'one');
  log.frame(0, 'genesis', { $case: 'genesis', value: genesis });
  recordFacts(log, 'publications', publications);

  const opening = { ...session, intentId: intentId('open'), expiresAtMs: start + 3_600_000 };
  log.frame(1, 'a session is opened', { $case: 'openSession', value: opening });
  const sealed = { keyId: 'key_acme', nonce: Buffer.alloc(12, 6), ciphertext: Buffer.from('holder') };
  log.frame(
    1,
    'three intents: one of two steps with sealed parameters, one with a deadline as dry run, one to be denied',
    submit(1, 'ship', {
      type: 'operations.ship',
      sealed: [{ sealed, pointers: ['/holder/name'] }],
      labels: { cause: 'golden', '7': 'seven' },
    }),
    submit(1, 'slow', { deadlineMs: start + 5_000, mode: Mode.MODE_DRY_RUN }),
    submit(1, 'large', { params: Buffer.from('{"policies":900000}') }),
  );
  log.nowMs += 10;
  log.frame(1, 'the first step fails and waits for its retry', report('ship', '0/0', 1, failure));
  log.nowMs += 200;
  const retry = TimerKind.TIMER_KIND_RETRY;
  log.frame(1, 'the retry is due', timer('ship', '0/0', 2, retry, start + 150));
  log.frame(
    1,
    'the retry succeeds with artifacts; the next step is denied: an incident',
    report('ship', '0/0', 2, success(plan, large)),
  );
  log.frame(1, 'a late report of a write', report('ship', '0/0', 1, unknown, [written]));
  const hydrate = { artifactId: planId, executionId: executionId('ship'), intentId: intentId('read'), caller: ada, purpose: 'reading' };
  log.frame(1, 'content is asked for', { $case: 'hydrateArtifact', value: hydrate });
  const cancel = { executionId: executionId('ship'), intentId: intentId('cancel'), caller: ada, reason: 'enough' };
  log.frame(1, 'an operator cancels', { $case: 'cancelExecution', value: cancel });

  log.startEpoch(1, 3, 'two');
  log.nowMs = start + 5_000;
  const deadline = TimerKind.TIMER_KIND_EXECUTION_DEADLINE;
  log.frame(1, 'a deadline passes', timer('slow', '', 0, deadline, start + 5_000));
  log.frame(1, 'an intent whose step times out', submit(1, 'silent'));
  log.nowMs += 10_000;
  const timeout = TimerKind.TIMER_KIND_STEP_TIMEOUT;
  log.frame(1, 'its first attempt', timer('silent', '0', 1, timeout, start + 15_000));
  log.nowMs += 200;
  log.frame(1, 'its second attempt', timer('silent', '0', 2, retry, start + 15_150));
  log.frame(1, 'an outcome that is unknown, of the last attempt', report('silent', '0', 2, unknown));
  log.frame(1, 'one that succeeds', submit(1, 'well'));
  log.frame(1, 'and its report', report('well', '0', 1, success()));
  log.frame(
    1,
    'transitions of three tenants: refusals, a poisonous command, an intent',
    { $case: 'countRefusals', value: { tenantId: birch, minuteMs: start, countByCode: { 'SYM-RT-0008': 2, 'SYM-EX-0002': 1 } } },
    { $case: 'quarantine', value: { command: Buffer.from([8, 1]), detail: 'its decision threw' } },
    submit(1, 'last'),
  );
  log.frame(0, 'a session is closed', { $case: 'closeSession', value: { ...session, intentId: intentId('close', 0) } });
  recordFacts(log, 'last', lastFacts);
  runMigration(log);
  runOperators(log);
  return log.records;
}
