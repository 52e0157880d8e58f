import { afterEach, describe, expect, test } from '@jest/globals';
import { ControlFact } from '@symphainy/contracts/wal';
import type { ReportStep, SubmitIntent } from '@symphainy/contracts/wal';
import { MemoryOwnership } from '@symphainy/public-works-ownership';
import { MemoryReadStore } from '@symphainy/public-works-read-store';
import { MemoryWal } from '@symphainy/public-works-wal';
import type { WalAppend, WalAppendResult } from '@symphainy/public-works-wal';
import pino from 'pino';
import { acme, acmeFacts, caller, genesis, submit } from '@symphainy/runtime-core/testing';
import { defaultLimits } from './limits.js';
import { Owner } from './owner.js';
import type { EngineAnswer } from './pending.js';
import { processClock } from './platform-clock.js';
import type { StepDispatcher, StepOrder } from './step-dispatcher.js';

const partitionCount = 4;

/** A realm that succeeds at once, or whenever it is let go. */
class Realm implements StepDispatcher {
  readonly orders: StepOrder[] = [];
  held = false;

  constructor(private readonly owner: () => Owner) {}

  dispatch(order: StepOrder): void {
    this.orders.push(order);
    if (!this.held) setImmediate(() => this.succeed(order));
  }

  succeed({ partition, executionId, path, attempt }: StepOrder): void {
    const outcome: ReportStep['outcome'] = { $case: 'success', value: { artifacts: [], events: [] } };
    const report = {
      executionId,
      path,
      attempt,
      realm: 'operations',
      realmVersion: '1',
      outcome,
      changes: [],
    };
    this.owner().submitInternal(partition, { $case: 'reportStep', value: report });
  }

  cancel(): void {}
  release(): void {}
}

/** A log whose next appends end as the test says. */
class FaultyWal extends MemoryWal {
  faults: ('lost answer' | 'lost append')[] = [];

  override async append(appends: readonly WalAppend[]): Promise<readonly WalAppendResult[]> {
    const fault = this.faults.shift();
    if (fault === undefined) return super.append(appends);
    if (fault === 'lost answer') await super.append(appends);
    return appends.map(({ partition }) => ({ type: 'unknown', partition, cause: new Error(fault) }));
  }
}

class Platform {
  readonly wal = new FaultyWal({ partitionCount });
  readonly ownership = new MemoryOwnership();
  readonly readStore = new MemoryReadStore();
  readonly owners: Owner[] = [];

  async owner(name: string): Promise<{ owner: Owner; realm: Realm }> {
    const owner: Owner = new Owner({
      wal: this.wal,
      ownership: this.ownership,
      readStore: this.readStore,
      monotonic: processClock,
      log: pino({ level: 'silent' }),
      owner: name,
      address: `${name}:1`,
      partitionCount,
      limits: { ...defaultLimits, renewEveryMs: 100 },
      genesis: { $case: 'genesis', value: genesis() },
      onFatal: (error) => {
        throw error;
      },
    });
    this.owners.push(owner);
    const realm = new Realm(() => owner);
    await owner.start(realm);
    return { owner, realm };
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never happened: ${what}`);
}

function ask(owner: Owner, partition: number, value: SubmitIntent): Promise<EngineAnswer> {
  return new Promise((answer) =>
    owner.submit(partition, {
      kind: { $case: 'submitIntent', value },
      tenantId: acme,
      traceParent: '',
      answer,
    }),
  );
}

async function define(owner: Owner): Promise<void> {
  await until(() => owner.control.state.genesis !== undefined, 'genesis');
  await until(() => owner.serves(0) && owner.serves(4), 'service');
  for (const fact of acmeFacts()) await recordFact(owner, fact);
}

/** Facts come through the platform's own realm; here its report is made by the test. */
async function recordFact(owner: Owner, fact: ReturnType<typeof acmeFacts>[number]): Promise<void> {
  const root = { ...caller('ten_city'), principalId: 'root', roles: ['root'] };
  const intent = submit(0, `fact ${fact.kind?.$case}`, { type: 'city.create_tenant', caller: root });
  const before = owner.control.seq;
  await ask(owner, 0, intent);
  const events = [{ type: 'city.fact', data: Buffer.from(ControlFact.encode(fact).finish()) }];
  const outcome: ReportStep['outcome'] = { $case: 'success', value: { artifacts: [], events } };
  const report = {
    executionId: intent.executionId,
    path: '0',
    attempt: 1,
    realm: 'city',
    realmVersion: '1',
    outcome,
    changes: [],
  };
  owner.submitInternal(0, { $case: 'reportStep', value: report });
  await until(() => owner.control.seq > before + 1, 'the fact');
}

describe('an owner', () => {
  let platform = new Platform();
  afterEach(async () => {
    for (const owner of platform.owners) await owner.stop();
    platform = new Platform();
  });

  async function ready() {
    const { owner, realm } = await platform.owner('one');
    realm.held = true;
    await define(owner);
    realm.held = false;
    realm.orders.length = 0;
    return { owner, realm };
  }

  test('answers when the record is durable, runs the step and brings the rows', async () => {
    const { owner } = await ready();
    const answer = await ask(owner, 1, submit(1, 'a'));
    expect(answer).toMatchObject({ type: 'execution', view: { status: 'RUNNING' } });
    const { executionId } = submit(1, 'a');
    await until(() => owner.execution(1, executionId)?.phase.status === 'SUCCEEDED', 'success');
    await platform.readStore.waitFor(1, owner.partitions.get(1)!.chain.seq, 2_000);
    expect(await platform.readStore.tenant(acme).execution(executionId)).toMatchObject({
      status: 'SUCCEEDED',
    });
  });

  test('whose append was durable though its answer was lost applies the intent once', async () => {
    const { owner, realm } = await ready();
    platform.wal.faults = ['lost answer'];
    const answer = await ask(owner, 2, submit(2, 'a'));
    expect(answer).toMatchObject({ type: 'execution' });
    await until(
      () => owner.execution(2, submit(2, 'a').executionId)?.phase.status === 'SUCCEEDED',
      'success',
    );
    expect(new Set(realm.orders.map((order) => order.executionId)).size).toBe(1);
    expect(owner.partitions.get(2)!.chain.epoch).toBeGreaterThan(1);
  });

  test('whose append never arrived decides the intent anew', async () => {
    const { owner } = await ready();
    platform.wal.faults = ['lost append'];
    expect(await ask(owner, 3, submit(3, 'a'))).toMatchObject({ type: 'execution' });
    await until(
      () => owner.execution(3, submit(3, 'a').executionId)?.phase.status === 'SUCCEEDED',
      'success',
    );
  });

  test('orders again what was under way when it takes over after another died', async () => {
    const { owner, realm } = await ready();
    realm.held = true;
    await ask(owner, 1, submit(1, 'a'));
    await until(() => realm.orders.length === 1, 'the order');
    await owner.stop();
    const second = await platform.owner('two');
    await until(() => second.realm.orders.length === 1, 'the order again');
    expect(second.realm.orders[0]).toMatchObject({ path: '0', attempt: 1 });
    await until(
      () => second.owner.execution(1, submit(1, 'a').executionId)?.phase.status === 'SUCCEEDED',
      'success',
    );
  });

  test('folds to the same digest as the owner before it', async () => {
    const { owner } = await ready();
    for (const key of ['a', 'b', 'c', 'd']) await ask(owner, 1, submit(1, key));
    await until(
      () =>
        [...owner.partitions.get(1)!.state.executions.values()].every((e) => e.phase.status === 'SUCCEEDED'),
      'successes',
    );
    const before = await owner.digests();
    await owner.stop();
    const second = await platform.owner('two');
    await until(() => second.owner.serves(4) && second.owner.serves(1), 'service');
    const after = await second.owner.digests();
    expect(after.map(({ partition, digest, seq }) => ({ partition, digest, seq }))).toEqual(
      before.map(({ partition, digest, seq }) => ({ partition, digest, seq })),
    );
  });

  test('refuses a command that a full queue cannot take, with a time to come back', async () => {
    const { owner } = await ready();
    const answers = Array.from({ length: 2_500 }, (_, index) => ask(owner, 1, submit(1, `key ${index}`)));
    const refused = (await Promise.all(answers)).filter((answer) => answer.type === 'problem');
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect(answer).toMatchObject({ code: 'SYM-RT-0008', retryAfterMs: 250 });
  });
});
