/** `symphainy policy replay`: which recorded decisions would flip under other policies. */
import { compilePolicies } from '@symphainy/policy';
import type { PolicySet } from '@symphainy/policy';
import type { WalReader } from '@symphainy/public-works-wal';
import { byDefault } from './flip-tally.js';
import type { Flip, Flips } from './flip-tally.js';
import { replayPolicies } from './replay-policies.js';
import type { PolicyReplayOptions, PolicyReplayReport } from './replay-policies.js';

export interface RunPolicyReplayOptions extends PolicyReplayOptions {
  readonly wal: WalReader;
  /** Partitions beside the control log. */
  readonly partitionCount: number;
  readonly policies: PolicySet;
  /** One line of JSON rather than text. */
  readonly json: boolean;
}

/** How many examples stand in the text; the JSON has all that were kept. */
const examplesShownMax = 20;

/** Writes the report as lines and answers it; exit with a failure when the log is damaged. */
export async function runPolicyReplay(
  options: RunPolicyReplayOptions,
  write: (line: string) => void,
): Promise<PolicyReplayReport> {
  const { wal, partitionCount, policies, json } = options;
  const report = await replayPolicies(wal, partitionCount, compilePolicies(policies), options);
  if (json) write(JSON.stringify(report));
  else for (const line of reportLines(report)) write(line);
  return report;
}

function* reportLines(report: PolicyReplayReport): Generator<string> {
  const { decisions, flipped, executions } = report;
  yield `decisions  ${decisions} of ${executions.decided} executions`;
  yield `flipped    ${flipped}, of ${executions.affected} executions: ${flipsText(report)}`;
  if (report.with_errors > 0)
    yield `errors     in ${report.with_errors} decisions a policy could not be evaluated and was skipped`;
  if (report.unresolved > 0)
    yield `unresolved ${report.unresolved} decisions have no request in the log and were not asked again`;
  yield* section(
    'tenant',
    report.by_tenant.map(({ tenant, tenant_id, ...counts }) => [tenant || tenant_id, counts]),
  );
  yield* section(
    'intent',
    report.by_action.map(({ action, ...counts }) => [action, counts]),
  );
  yield* section(
    'policy',
    report.by_policy.map(({ policy, ...counts }) => [policy, counts]),
  );
  if (report.examples.length > 0) yield 'examples';
  for (const flip of report.examples.slice(0, examplesShownMax)) yield `  ${exampleText(flip)}`;
  const more = flipped - Math.min(report.examples.length, examplesShownMax);
  if (more > 0) yield `  … and ${more} more`;
  for (const { partition, offset, detail } of report.damage) {
    yield `damage     partition ${partition}, record ${offset}: ${detail}; nothing after it was read`;
  }
  if (flipped === 0) yield 'every decision would be the same';
}

/** Those that flip, a line each. */
function* section(title: string, rows: readonly (readonly [string, Flips])[]): Generator<string> {
  const flipping = rows.filter(([, { to_deny, to_allow }]) => to_deny + to_allow > 0);
  if (flipping.length > 0) yield `by ${title}`;
  const width = Math.max(0, ...flipping.map(([name]) => name.length));
  for (const [name, counts] of flipping) yield `  ${name.padEnd(width)}  ${flipsText(counts)}`;
}

function flipsText({ to_deny, to_allow }: Flips): string {
  return `${to_deny} would be denied, ${to_allow} would be allowed`;
}

function exampleText({ execution_id, item_key, action, path, ...flip }: Flip): string {
  const what = `${action}${path === '' ? '' : ` (step ${path})`}`;
  const name = [execution_id, item_key].filter((part) => part !== '').join(' ');
  return `${name}  ${what}  ${flip.was} by ${byText(flip.was_by)} → ${flip.would_be} by ${byText(flip.would_be_by)}`;
}

function byText(policies: readonly string[]): string {
  return policies.length === 0 ? byDefault : policies.join(', ');
}
