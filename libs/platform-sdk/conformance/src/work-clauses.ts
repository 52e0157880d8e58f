/** The clauses about work: each opens its own stream, so that one that is broken does not spoil the next. */
import { isDeepStrictEqual } from 'node:util';
import type { Manifest, Report } from '@symphainy/contracts/realm';
import type { Finding } from './clause.js';
import { broken, held, skipped } from './clause.js';
import { counterSampleOf } from './sample-params.js';
import type { Subject, TriedIntent } from './subject.js';
import type { WorkConversation } from './work-conversation.js';

export interface WorkClause {
  readonly id: string;
  readonly title: string;
  /** Tried with every intent, with pure ones only, or once for the realm. */
  readonly scope: 'every' | 'pure' | 'realm';
  check(trial: Trial): Promise<Finding>;
}

export interface Trial {
  readonly subject: Subject;
  readonly manifest: Manifest;
  readonly intent: TriedIntent;
}

const creditMsMax = 3_000;
const promptMsMax = 3_000;
const drainMsMax = 10_000;
const lateMs = 500;
const repeatMs = 200;
const artifactBytesMax = 64 * 1024;
const tasksAtOnceMax = 32;

export const workClauses: readonly WorkClause[] = [
  {
    id: 'RPC-3',
    title: 'A task gets one report that names its task, execution, path and attempt',
    scope: 'every',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const task = trial.subject.task(trial.intent, { attempt: 3 });
        stream.send([task]);
        if (!(await stream.answered([task.taskId], timeoutOf(trial)))) return broken(unanswered(stream));
        await stream.until(() => stream.reportsOf(task.taskId).length > 1, repeatMs);
        const [report, ...more] = stream.reportsOf(task.taskId);
        if (more.length > 0) return broken(`${more.length + 1} reports`);
        if (!report?.outcome) return broken('the report has no outcome');
        const { executionId, path, attempt } = report;
        const same = executionId === task.executionId && path === task.path && attempt === task.attempt;
        return same
          ? held(`one report: ${outcomeText(report)}`)
          : broken(`the report names ${executionId}, ${path}, attempt ${attempt}`);
      }),
  },
  {
    id: 'RPC-4',
    title: 'A repeat under the same step key gives an equal result',
    scope: 'pure',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const first = trial.subject.task(trial.intent);
        const again = { ...first, taskId: `${first.executionId}/0#2`, attempt: 2 };
        stream.send([first]);
        if (!(await stream.answered([first.taskId], timeoutOf(trial)))) return broken(unanswered(stream));
        stream.send([again]);
        if (!(await stream.answered([again.taskId], timeoutOf(trial)))) return broken(unanswered(stream));
        const [left, right] = [first, again].map(({ taskId }) => stream.reportsOf(taskId)[0]);
        return isDeepStrictEqual(left?.outcome, right?.outcome)
          ? held(`both times ${outcomeText(left)}`)
          : broken(`first ${outcomeText(left)}, then ${outcomeText(right)}, and they differ`);
      }),
  },
  {
    id: 'RPC-5',
    title: 'An intent that the realm does not offer fails and is not to be retried',
    scope: 'realm',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const intentType = `${trial.manifest.realm}.conformance_unknown_intent`;
        const task = trial.subject.task(trial.intent, { intentType });
        stream.send([task]);
        return failedForGood(stream, task.taskId, promptMsMax);
      }),
  },
  {
    id: 'RPC-6',
    title: 'Parameters that break the schema fail and are not to be retried',
    scope: 'every',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const wrong = counterSampleOf(trial.intent.schema, trial.intent.sample);
        if (wrong === undefined) return skipped('the schema takes anything');
        const params = Buffer.from(JSON.stringify(wrong));
        const task = trial.subject.task(trial.intent, { params });
        stream.send([task]);
        return failedForGood(stream, task.taskId, timeoutOf(trial));
      }),
  },
  {
    id: 'RPC-7',
    title: 'Artifacts are inline up to 64 KiB, uniquely named and of a declared kind',
    scope: 'every',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const task = trial.subject.task(trial.intent);
        stream.send([task]);
        if (!(await stream.answered([task.taskId], timeoutOf(trial)))) return broken(unanswered(stream));
        const outcome = stream.reportsOf(task.taskId)[0]?.outcome;
        if (outcome?.$case !== 'succeeded') return skipped('the sample did not succeed, so there are none');
        const kinds = new Set(trial.manifest.artifactKinds.map(({ kind }) => kind));
        const names = new Set<string>();
        for (const { name, kind, content } of outcome.value.artifacts) {
          if (name === '' || names.has(name))
            return broken(`the name ${JSON.stringify(name)} is empty or used twice`);
          if (!kinds.has(kind))
            return broken(`${name} is of kind ${kind}, which the manifest does not declare`);
          if (content.length > artifactBytesMax) return broken(`${name} has ${content.length} bytes`);
          names.add(name);
        }
        return held(`${names.size} artifacts`);
      }),
  },
  {
    id: 'RPC-8',
    title: 'A task whose deadline has passed does not succeed',
    scope: 'every',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const task = trial.subject.task(trial.intent, { deadlineMs: Date.now() - 1_000 });
        stream.send([task]);
        if (!(await stream.answered([task.taskId], promptMsMax))) return broken(unanswered(stream));
        const [report] = stream.reportsOf(task.taskId);
        return report?.outcome?.$case === 'succeeded' ? broken('it succeeded') : held(outcomeText(report));
      }),
  },
  {
    id: 'RPC-9',
    title: 'A late result is not reported after a cancel',
    scope: 'pure',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const task = trial.subject.task(trial.intent);
        const intentType = `${trial.manifest.realm}.conformance_unknown_intent`;
        const marker = trial.subject.task(trial.intent, { intentType });
        // What is answered before the marker, which was sent after the cancel, was done before the cancel.
        stream.send([task], [{ taskId: task.taskId }]);
        stream.send([marker]);
        if (!(await stream.answered([marker.taskId], promptMsMax))) return broken(unanswered(stream));
        const before = stream.reportsOf(task.taskId).length;
        await stream.until(() => stream.reportsOf(task.taskId).length > before, lateMs);
        if (stream.reportsOf(task.taskId).length > before) return broken('a report came after the cancel');
        return held(before > 0 ? 'it was done before the cancel came' : 'no report after the cancel');
      }),
  },
  {
    id: 'RPC-10',
    title: 'Credits are granted when the stream opens, and come back with the reports',
    scope: 'realm',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const initial = stream.credits;
        const tasks = Array.from({ length: Math.min(initial, tasksAtOnceMax) }, () =>
          trial.subject.task(trial.intent),
        );
        const ids = tasks.map(({ taskId }) => taskId);
        stream.send(tasks);
        if (!(await stream.answered(ids, timeoutOf(trial)))) return broken(unanswered(stream));
        await stream.until(() => stream.credits >= initial, creditMsMax);
        return stream.credits >= initial
          ? held(`${initial} credits, all back after ${tasks.length} tasks`)
          : broken(
              `of ${initial} credits only ${stream.credits} are left after ${tasks.length} tasks were reported`,
            );
      }),
  },
  {
    id: 'RPC-11',
    title: 'After a drain what is under way is reported and the stream ends',
    scope: 'realm',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const task = trial.subject.task(trial.intent);
        stream.send([task], [], true);
        await stream.until(() => stream.ended !== undefined, timeoutOf(trial) + drainMsMax);
        if (stream.ended !== 'in order') {
          return broken(
            stream.ended ? `the stream ended with ${stream.ended.details}` : 'the stream stays open',
          );
        }
        const [report] = stream.reportsOf(task.taskId);
        return report ? held(`${outcomeText(report)}, then the end`) : broken('the task was not reported');
      }),
  },
  {
    id: 'RPC-12',
    title: 'A task that is delivered twice gets no two different outcomes',
    scope: 'pure',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const task = trial.subject.task(trial.intent);
        stream.send([task, task]);
        if (!(await stream.answered([task.taskId], timeoutOf(trial)))) return broken(unanswered(stream));
        await stream.until(() => stream.reportsOf(task.taskId).length > 1, lateMs);
        const [first, ...others] = stream.reportsOf(task.taskId);
        return others.every((other) => isDeepStrictEqual(other.outcome, first?.outcome))
          ? held(`${others.length + 1} equal reports`)
          : broken('the reports differ');
      }),
  },
  {
    id: 'RPC-13',
    title: 'A task without attribution is not carried out',
    scope: 'realm',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const task = trial.subject.task(trial.intent, { attribution: undefined });
        stream.send([task]);
        return failedForGood(stream, task.taskId, promptMsMax);
      }),
  },
  {
    id: 'RPC-14',
    title: 'HandleIntent answers as the stream does',
    scope: 'pure',
    check: (trial) =>
      withStream(trial, async (stream) => {
        const task = trial.subject.task(trial.intent);
        stream.send([task]);
        if (!(await stream.answered([task.taskId], timeoutOf(trial)))) return broken(unanswered(stream));
        const single = await trial.subject.handle(task);
        if (!single) return broken('the answer holds no report');
        const [streamed] = stream.reportsOf(task.taskId);
        return streamed && isDeepStrictEqual(single, streamed)
          ? held(outcomeText(single))
          : broken(`the stream said ${outcomeText(streamed)}, HandleIntent ${outcomeText(single)}`);
      }),
  },
];

/** Opens a stream and waits for credits first, as Runtime does. */
async function withStream(
  trial: Trial,
  check: (stream: WorkConversation) => Promise<Finding>,
): Promise<Finding> {
  const stream = trial.subject.open();
  try {
    if (!(await stream.until(() => stream.credits > 0, creditMsMax))) {
      return broken(
        stream.ended && stream.ended !== 'in order'
          ? `the stream was refused: ${stream.ended.details}`
          : `no credit within ${creditMsMax} ms`,
      );
    }
    return await check(stream);
  } finally {
    stream.close();
  }
}

async function failedForGood(stream: WorkConversation, taskId: string, msMax: number): Promise<Finding> {
  if (!(await stream.answered([taskId], msMax))) return broken(unanswered(stream));
  const [report] = stream.reportsOf(taskId);
  const outcome = report?.outcome;
  const good = outcome?.$case === 'failed' && !outcome.value.retryable;
  return good ? held(outcomeText(report)) : broken(`${outcomeText(report)}, where failed for good was due`);
}

function timeoutOf(trial: Trial): number {
  return trial.intent.declaration.timeoutMs + 1_000;
}

function unanswered(stream: WorkConversation): string {
  if (stream.ended === undefined) return 'no report came in time';
  return stream.ended === 'in order'
    ? 'the stream ended without a report'
    : `the stream broke: ${stream.ended.details}`;
}

function outcomeText(report: Report | undefined): string {
  const outcome = report?.outcome;
  switch (outcome?.$case) {
    case undefined:
      return 'no outcome';
    case 'succeeded':
      return `succeeded with ${outcome.value.artifacts.length} artifacts and ${outcome.value.events.length} events`;
    case 'failed':
      return `failed ${outcome.value.retryable ? 'for now' : 'for good'}: ${outcome.value.code} ${outcome.value.detail}`;
    case 'unknown':
      return `unknown: ${outcome.value.detail}`;
  }
}
