/** The chain from intent to artifacts, with the deciding clauses. */
import type { WhyResponse } from '@symphainy/contracts/runtime';
import type { Explained } from '../query/query-reader.js';
import { artifactView, decisionView, executionView, lineageEdgeView, stepView } from './execution-view.js';
import { textOf } from './json-bytes.js';

export function whyView(why: Explained) {
  return {
    execution: executionView(why.execution),
    attribution: attributionView(why.attribution),
    decisions: why.decisions.map(decisionView),
    steps: why.steps.map(stepView),
    artifacts: why.artifacts.map(artifactView),
    edges: why.edges.map(lineageEdgeView),
  };
}

function attributionView(attribution: WhyResponse['attribution']) {
  if (!attribution) return undefined;
  return {
    tenant_id: attribution.tenantId,
    principal_id: attribution.principalId,
    roles: attribution.roles,
    actor_chain: attribution.actorChain,
    channel: textOf(attribution.channel),
    intent_id: textOf(attribution.intentId),
    solution_id: textOf(attribution.solutionId),
    solution_version: attribution.solutionVersion,
    trace_parent: textOf(attribution.traceParent),
  };
}
