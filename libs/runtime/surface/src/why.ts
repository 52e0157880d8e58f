/**
 * Why something happened or did not: the chain from intent to decision, steps and artifacts, each verdict
 * explained by evaluating the recorded request against the bundle that decided it.
 */
import type { Attribution } from '@symphainy/contracts/kernel';
import type { DecisionView, WhyRequest, WhyResponse } from '@symphainy/contracts/runtime';
import type { Command, PolicyDecided } from '@symphainy/contracts/wal';
import type { ReadStoreReader } from '@symphainy/public-works-read-store';
import type { ControlState } from '@symphainy/runtime-core';
import type { Owner } from '@symphainy/runtime-engine';
import { attributionOf, foldHistory } from '@symphainy/runtime-read-model';
import type { LoggedTransition } from '@symphainy/runtime-read-model';
import { explainVerdict } from '@symphainy/smart-city-primitives';
import type { Question } from '@symphainy/smart-city-primitives';
import { notFound } from './query.js';
import type { Query } from './query.js';

export class Why {
  constructor(
    private readonly owner: Owner,
    private readonly readStore: ReadStoreReader,
    private readonly query: Query,
  ) {}

  async explain(request: WhyRequest): Promise<WhyResponse> {
    const { tenantId, id } = request;
    for (const executionId of await this.candidates(tenantId, id)) {
      const records = await this.query.history(tenantId, executionId);
      if (id.startsWith('dec_') && !mentions(records, id)) continue;
      return this.chain(tenantId, executionId, records);
    }
    throw notFound(`execution, intent, decision or artifact ${id}`);
  }

  private async candidates(tenantId: string, id: string): Promise<readonly string[]> {
    if (!id.startsWith('exe_')) return this.readStore.tenant(tenantId).executionIdsOf(id);
    return [(await this.query.row(tenantId, id)).executionId];
  }

  private async chain(
    tenantId: string,
    executionId: string,
    records: readonly LoggedTransition[],
  ): Promise<WhyResponse> {
    const row = await this.query.row(tenantId, executionId);
    const detail = foldHistory(executionId, records);
    const attribution = attributionOf(row);
    const decided = decisionsOf(records);
    const { edges } = await this.query.getLineage({ tenantId, executionId });
    return {
      execution: detail.execution,
      attribution,
      steps: [...detail.steps],
      artifacts: [...detail.artifacts],
      edges,
      decisions: detail.decisions.map((decision) =>
        explained(this.owner.control.state, decision, decided.get(decision.decisionId), attribution),
      ),
    };
  }
}

interface Decided {
  readonly record: PolicyDecided;
  readonly command: Command | undefined;
}

function decisionsOf(records: readonly LoggedTransition[]): Map<string, Decided> {
  const decided = new Map<string, Decided>();
  for (const { transition } of records) {
    for (const { kind } of transition.events) {
      if (kind?.$case !== 'policyDecided') continue;
      decided.set(kind.value.decisionId, { record: kind.value, command: transition.command });
    }
  }
  return decided;
}

function mentions(records: readonly LoggedTransition[], decisionId: string): boolean {
  return decisionsOf(records).has(decisionId);
}

function explained(
  control: ControlState,
  view: DecisionView,
  decided: Decided | undefined,
  attribution: Attribution,
): DecisionView {
  const bundle = control.bundlesByDigest.get(view.bundleDigest);
  if (!bundle || !decided) return view;
  const { record, command } = decided;
  const { params, ...context } = JSON.parse(view.context.toString()) as { params?: object };
  const subject = {
    tenantId: attribution.tenantId,
    principalId: record.principalId,
    roles: rolesOf(command) ?? attribution.roles,
  };
  const question: Question = {
    action: record.action,
    resourceType: record.resourceType as Question['resourceType'],
    resourceId: record.resourceId,
    context,
  };
  const explanation = explainVerdict(bundle, subject, question, params);
  return { ...view, explanation: Buffer.from(JSON.stringify(explanation)) };
}

/** The roles of whoever gave the command itself; a step's command is a report and has none. */
function rolesOf(command: Command | undefined): readonly string[] | undefined {
  const value = command?.kind?.value;
  return value && 'caller' in value ? value.caller?.roles : undefined;
}
