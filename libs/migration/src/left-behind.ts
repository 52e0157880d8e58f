/** What did not come over and why: refusals by policy, incidents by step and code, findings by place. */
import type { Decision, SymphainyClient } from '@symphainy/platform-sdk-client';
import { isJsonObject, type JsonObject, type JsonValue } from '@symphainy/kernel';
import type { BatchItem } from './batch-api.js';
import { outcomeOf } from './batch-api.js';
import { inParallel } from './in-parallel.js';

export interface Evidence {
  readonly key: string;
  readonly execution_id: string;
  readonly decision_id?: string;
  readonly offset?: number;
  readonly detail?: string;
}

interface Group {
  items: number;
  readonly examples: Evidence[];
}

export type Refusal = Group & { readonly policy: string; readonly advice?: string };
export type Incident = Group & { readonly code: string; readonly step: string };
export type FindingGroup = Group & { readonly code: string; readonly pointer: string };

/** An item that stayed in the source, with the parameters that say where. */
export interface LeftItem extends BatchItem {
  readonly outcome: 'rejected' | 'failed';
  readonly params: JsonObject;
}

export interface LeftBehind {
  readonly refusals: readonly Refusal[];
  readonly incidents: readonly Incident[];
  readonly findings: readonly FindingGroup[];
}

const examplesMax = 60;
const groupsMax = 60;
const width = 16;
const detailLengthMax = 300;

type Reader = Pick<SymphainyClient, 'executions' | 'why'>;

/** The items that were not migrated. */
export function leftItems(items: readonly BatchItem[]): readonly LeftItem[] {
  return items.flatMap((item) => {
    const outcome = outcomeOf(item.status);
    return outcome === 'migrated' ? [] : [{ ...item, outcome, params: item.params ?? {} }];
  });
}

export async function explainLeft(client: Reader, left: readonly LeftItem[]): Promise<LeftBehind> {
  const refusals = new Map<string, Refusal>();
  const incidents = new Map<string, Incident>();
  const findings = new Map<string, FindingGroup>();
  const rejected = left.filter(({ outcome }) => outcome === 'rejected');
  const denials = await inParallel(width, rejected, (item) => denialOf(client, item));
  const named = new Map<string, NamedPolicy>();
  for (const [at, item] of rejected.entries()) {
    const denial = denials[at];
    const reasons = denial?.reasons.join(', ') ?? item.error?.code ?? 'unknown';
    const policy = named.get(reasons) ?? (await namedPolicy(client, item, reasons));
    named.set(reasons, policy);
    const group = groupOf(refusals, policy.policy, () => ({ ...policy, ...emptyGroup() }));
    note(group, { ...evidenceOf(item), ...(denial && { decision_id: denial.decision_id }) });
  }
  const failed = left.filter(({ outcome }) => outcome === 'failed');
  const steps = await inParallel(width, failed, (item) => failedStepOf(client, item));
  for (const [at, item] of failed.entries()) {
    const code = item.error?.code ?? item.status;
    const step = steps[at]!;
    const detail = (item.error?.detail ?? `is ${item.status}`).slice(0, detailLengthMax);
    const evidence = { ...evidenceOf(item), detail };
    note(
      groupOf(incidents, `${code} ${step}`, () => ({ code, step, ...emptyGroup() })),
      evidence,
    );
    for (const finding of findingsIn(item.error?.detail ?? ''))
      note(
        groupOf(findings, `${finding.code} ${finding.pointer}`, () => ({ ...finding, ...emptyGroup() })),
        evidenceOf(item),
      );
  }
  return { refusals: sorted(refusals), incidents: sorted(incidents), findings: sorted(findings) };
}

/** The findings that the mapping lists in the detail of its error: `code at pointer: …; …`. */
export function findingsIn(detail: string): readonly { readonly code: string; readonly pointer: string }[] {
  return detail
    .replace(/^step \S+: /, '')
    .split('; ')
    .flatMap((part) => {
      const match = /^([a-z0-9_]{1,128}) at (\/\S{0,255}?):/.exec(part);
      return match ? [{ code: match[1]!, pointer: match[2]! }] : [];
    });
}

interface NamedPolicy {
  readonly policy: string;
  readonly advice?: string;
}

async function denialOf(
  { executions }: Reader,
  { execution_id: id }: LeftItem,
): Promise<Decision | undefined> {
  const decisions = await executions.decisions(id);
  return decisions.find(({ verdict }) => verdict.toLowerCase() === 'deny');
}

/** Name and advice of the policy that decided, as the platform explains it; asked once a policy. */
async function namedPolicy(
  client: Reader,
  { execution_id: id }: LeftItem,
  reasons: string,
): Promise<NamedPolicy> {
  const { decisions } = await client.why(id);
  for (const { verdict, explanation } of decisions) {
    if (verdict.toLowerCase() !== 'deny' || !isJsonObject(explanation)) continue;
    const { policies } = explanation;
    const decisive = Array.isArray(policies)
      ? (policies as readonly JsonValue[]).find(
          (policy) => isJsonObject(policy) && policy['determining'] === true,
        )
      : undefined;
    if (!isJsonObject(decisive)) continue;
    const annotations = isJsonObject(decisive['annotations']) ? decisive['annotations'] : {};
    const { id: name = decisive['policyId'], advice } = annotations;
    return { policy: String(name), ...(typeof advice === 'string' && { advice }) };
  }
  return { policy: reasons === '' ? 'no policy permits it' : reasons };
}

async function failedStepOf({ executions }: Reader, item: LeftItem): Promise<string> {
  const steps = await executions.steps(item.execution_id);
  const failed = steps.findLast(({ status }) => status !== 'SUCCEEDED') ?? steps.at(-1);
  return failed?.intent_type ?? 'the start';
}

function evidenceOf({ key, execution_id, params }: LeftItem): Evidence {
  const { offset } = params;
  return { key, execution_id, ...(typeof offset === 'number' && { offset }) };
}

function emptyGroup(): Group {
  return { items: 0, examples: [] };
}

/** Past the bound of groups, the first one stands for all others: everything is counted. */
function groupOf<One extends Group>(groups: Map<string, One>, name: string, make: () => One): One {
  const known = groups.get(name);
  if (known) return known;
  const [first] = groups.values();
  if (groups.size >= groupsMax && first) return first;
  const made = make();
  groups.set(name, made);
  return made;
}

function note(group: Group, evidence: Evidence): void {
  group.items++;
  if (group.examples.length < examplesMax) group.examples.push(evidence);
}

function sorted<One extends Group>(groups: ReadonlyMap<string, One>): readonly One[] {
  return [...groups.values()].sort((left, right) => right.items - left.items);
}
