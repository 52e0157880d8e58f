/**
 * Which recorded decisions another bundle would have made otherwise. Nothing is folded and nothing changes:
 * each recorded request is put to the candidate as it was put to the bundle in force.
 *
 * Verdicts are compared one by one. Where an intent would have been denied, its steps would never have been
 * asked for: `executions.affected` counts an execution once.
 */
import { Verdict as RecordedVerdict } from '@symphainy/contracts/wal';
import { formatPosition } from '@symphainy/kernel';
import type { CompiledPolicies } from '@symphainy/policy';
import type { WalReader } from '@symphainy/public-works-wal';
import { decideVerdict } from '@symphainy/smart-city-primitives';
import type { Bundle } from '@symphainy/smart-city-primitives';
import type { Damage } from '../log/log-records.js';
import { logEnds, recordsIn } from '../log/log-records.js';
import { loggedTransitions } from '../log/logged-transitions.js';
import { readPartition } from '../log/partition-log.js';
import type { OnProgress } from '../log/progress.js';
import { tenantIdOf } from '../verify/read-city-record.js';
import { FlipTally } from './flip-tally.js';
import type { Flip, Flips } from './flip-tally.js';
import { Publications, policyName } from './publications.js';
import { RecordedQuestions } from './recorded-questions.js';
import type { RecordedQuestion } from './recorded-questions.js';

export interface PolicyReplayOptions {
  /** Only this tenant's decisions, by id or name. */
  readonly tenant?: string;
  readonly onProgress?: OnProgress;
  /** How many flips are shown; all are counted. */
  readonly examplesMax?: number;
}

/** As it is printed with `--json`. */
export interface PolicyReplayReport extends Flips {
  /** Verdicts of tenants' bundles that were put to the candidate. */
  readonly decisions: number;
  /** Those that would come out otherwise: `to_deny` and `to_allow` together. */
  readonly flipped: number;
  /** Those in which a policy of the candidate could not be evaluated and was skipped. */
  readonly with_errors: number;
  /** Verdicts whose request the log does not give again: of damaged or incomplete records. */
  readonly unresolved: number;
  readonly executions: { readonly decided: number; readonly affected: number };
  readonly by_tenant: readonly (Flips & {
    readonly tenant_id: string;
    readonly tenant: string;
    readonly decisions: number;
  })[];
  readonly by_action: readonly (Flips & { readonly action: string; readonly decisions: number })[];
  /** By the policies of the candidate that determine the other verdict. */
  readonly by_policy: readonly (Flips & { readonly policy: string })[];
  readonly examples: readonly Flip[];
  /** Where the log is not as it was written; nothing after it was read. */
  readonly damage: readonly Damage[];
}

/** Goes over a log of `partitionCount` partitions and a control log, up to where it is now. */
export async function replayPolicies(
  wal: WalReader,
  partitionCount: number,
  candidate: CompiledPolicies,
  options: PolicyReplayOptions = {},
): Promise<PolicyReplayReport> {
  const ends = await logEnds(wal, partitionCount);
  const tenantId = await tenantIdOf(wal, ends.get(0) ?? 0, options.tenant);
  const replay = new PolicyReplay(candidate, tenantId, options.examplesMax);
  const recordsTotal = recordsIn(ends);
  let records = 0;
  for (const [partition, end] of ends) {
    const questions = new RecordedQuestions();
    for await (const entries of readPartition(wal, partition, end)) {
      for (const entry of entries) {
        if (entry.type === 'damage') replay.damage.push(entry.damage);
        if (entry.type !== 'frame') continue;
        for (const { transition, position } of loggedTransitions(entry.frame)) {
          if (partition === 0) replay.publications.add(transition);
          for (const question of questions.add(transition)) replay.ask(question, formatPosition(position));
        }
      }
      records += entries.length;
      options.onProgress?.({ records, recordsTotal });
    }
    replay.unresolved += questions.unresolved;
  }
  return replay.report();
}

class PolicyReplay {
  readonly publications = new Publications();
  readonly damage: Damage[] = [];
  unresolved = 0;
  private readonly bundle: Bundle;
  private readonly names: ReadonlyMap<string, string>;
  private readonly tally: FlipTally;
  private decisions = 0;
  private withErrors = 0;
  private readonly executions = { decided: 0, affected: 0 };

  constructor(
    candidate: CompiledPolicies,
    private readonly tenantId: string | undefined,
    examplesMax: number | undefined,
  ) {
    this.bundle = { tenantId: '', name: 'candidate', version: 0, digest: '', text: '', compiled: candidate };
    this.names = new Map(candidate.policies.map((policy) => [policy.id, policyName(policy)]));
    this.tally = new FlipTally(examplesMax);
  }

  ask(asked: RecordedQuestion, position: string): void {
    const { decided, subject, question, params, execution } = asked;
    if (this.tenantId !== undefined && subject.tenantId !== this.tenantId) return;
    const verdict = decideVerdict(this.bundle, subject, question, params);
    this.decisions += 1;
    this.tally.decided(subject.tenantId, decided.action);
    if (verdict.errors.length > 0) this.withErrors += 1;
    if (execution && decided.path === '' && params !== undefined) this.executions.decided += 1;
    const wasAllowed = decided.verdict === RecordedVerdict.VERDICT_ALLOW;
    if (verdict.allowed === wasAllowed) return;
    if (execution && !execution.isAffected && params !== undefined) {
      execution.isAffected = true;
      this.executions.affected += 1;
    }
    this.tally.flipped({
      position,
      tenant_id: subject.tenantId,
      execution_id: decided.executionId,
      item_key: execution?.itemKey ?? '',
      action: decided.action,
      path: decided.path,
      was: wasAllowed ? 'allow' : 'deny',
      was_by: this.publications.policyNames(decided.bundleDigest, decided.reasons),
      would_be: verdict.allowed ? 'allow' : 'deny',
      would_be_by: verdict.reasons.map((id) => this.names.get(id) ?? id),
      errors: verdict.errors.map((id) => this.names.get(id) ?? id),
    });
  }

  report(): PolicyReplayReport {
    const { tally, decisions, withErrors, unresolved, executions, damage } = this;
    const { to_deny, to_allow } = tally.total;
    return {
      decisions,
      flipped: to_deny + to_allow,
      to_deny,
      to_allow,
      with_errors: withErrors,
      unresolved,
      executions,
      by_tenant: tally.byTenant().map(([tenant_id, counts]) => {
        return { tenant_id, tenant: this.publications.tenantName(tenant_id), ...counts };
      }),
      by_action: tally.byAction().map(([action, counts]) => ({ action, ...counts })),
      by_policy: tally.byPolicy().map(([policy, counts]) => ({ policy, ...counts })),
      examples: tally.examples,
      damage,
    };
  }
}
