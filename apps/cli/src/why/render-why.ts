/** The chain behind an execution as text: intent → decisions with the deciding clause → steps → artifacts → outcome. */
import type { JsonValue } from '@symphainy/kernel';
import type { Artifact, Decision, Execution, Step, Why } from '@symphainy/platform-sdk-client';
import colours from 'picocolors';
import { statusText } from '../status-text.js';
import type { ReportedChange, SourceRecord } from './evidence.js';
import { sourceRecords } from './evidence.js';
import { renderExplanation } from './render-explanation.js';

const labelWidth = 11;
const valueLengthMax = 400;

/** @param changes what its history says that it changed outside */
export function renderWhy(why: Why, changes: readonly ReportedChange[] = []): readonly string[] {
  const { execution, decisions, steps, artifacts } = why;
  // Of the intent itself, and of steps that were denied and therefore never scheduled.
  const scheduled = new Set(steps.map((step) => step.decision_id));
  const openDecisions = decisions.filter(
    ({ decision_id: id, path }) => path === undefined || !scheduled.has(id),
  );
  return [
    ...renderIntent(why),
    ...sourceRecords(why).flatMap(renderRecord),
    ...openDecisions.flatMap(renderDecision),
    ...steps.flatMap((step) => renderStep(step, decisions)),
    ...artifacts.flatMap((artifact) => renderArtifact(artifact, why)),
    ...changes.flatMap(renderChange),
    ...renderOutcome(execution),
  ];
}

function renderRecord({ system, collection, key, digest, offset }: SourceRecord): readonly string[] {
  return [
    '',
    line('record', `${colours.bold(key)}  ${collection} of ${system}, at byte ${offset}`),
    line('', colours.dim(`source sha256 ${digest}`)),
  ];
}

function renderChange({ target, before_digest, after_digest, grant_id, path, isLate }: ReportedChange) {
  const digest = (text: string) => (text === '' ? 'nothing' : text);
  return [
    '',
    line(
      isLate ? 'late write' : 'write',
      `${colours.bold(decodeURIComponent(target))}  ${colours.dim(path)}`,
    ),
    line('', `before ${digest(before_digest)}`),
    line('', `after  ${digest(after_digest)}`),
    line('', colours.dim(`under grant ${grant_id}`)),
  ];
}

function renderIntent({ execution, attribution }: Why): readonly string[] {
  const {
    roles,
    tenant_id: tenant,
    channel,
    actor_chain: actors,
  } = (attribution ?? {}) as Record<string, JsonValue>;
  const who = [
    execution.principal_id ?? 'unknown',
    Array.isArray(roles) && roles.length > 0 ? `(${roles.join(', ')})` : '',
    tenant === undefined ? '' : `of ${String(tenant)}`,
    channel === undefined ? '' : `through ${String(channel)}`,
    Array.isArray(actors) && actors.length > 0 ? `by way of ${actors.join(' → ')}` : '',
  ];
  const sealed = execution.sealed_pointers ?? [];
  return [
    line('intent', `${colours.bold(execution.type)}  ${colours.dim(execution.intent_id)}`),
    line('by', who.filter((part) => part !== '').join(' ')),
    line(
      'in',
      `solution ${execution.solution_id}${execution.solution_version === undefined ? '' : ` v${execution.solution_version}`}`,
    ),
    ...(execution.params === undefined ? [] : [line('params', shortened(JSON.stringify(execution.params)))]),
    ...(sealed.length === 0 ? [] : [line('sealed', sealed.join(', '))]),
    ...(execution.accepted_at === undefined
      ? []
      : [line('accepted', `${execution.accepted_at} at ${execution.position}`)]),
  ];
}

function renderDecision(decision: Decision): readonly string[] {
  const { verdict, decision_id: id, bundle_digest: bundle, action, resource } = decision;
  const about = [action, resource && `on ${resource}`].filter(Boolean).join(' ');
  return [
    '',
    line('decision', `${statusText(verdict.toUpperCase())}  ${about}  ${colours.dim(id)}`),
    line('', colours.dim(`bundle ${bundle.slice(0, 16)}`)),
    ...renderExplanation(decision.explanation, decision.reasons).map((text) => line('', text)),
    ...decision.errors.map((policy) =>
      line('', colours.yellow(`${policy} could not be evaluated and was passed over`)),
    ),
  ];
}

function renderStep(step: Step, decisions: readonly Decision[]): readonly string[] {
  const version = step.realm_version === undefined ? '' : `@${step.realm_version}`;
  const decision = decisions.find(({ decision_id: id }) => id === step.decision_id);
  const times = [step.scheduled_at, step.finished_at].filter((time) => time !== undefined).join(' – ');
  return [
    '',
    line(
      'step',
      `${statusText(step.status)}  ${step.intent_type}  by realm ${step.realm}${version}  ${colours.dim(`${step.path || '0'}#${step.attempt}`)}`,
    ),
    ...(times === '' ? [] : [line('', colours.dim(times))]),
    ...(decision
      ? [
          line(
            '',
            `${statusText(decision.verdict.toUpperCase())} for this step  ${colours.dim(decision.decision_id)}`,
          ),
          ...renderExplanation(decision.explanation, decision.reasons).map((text) => line('', text)),
        ]
      : []),
    ...(step.inputs.length === 0 ? [] : [line('', `given ${step.inputs.join(', ')}`)]),
    ...(step.error ? [line('', colours.red(`${step.error.code}: ${step.error.detail}`))] : []),
  ];
}

function renderArtifact(artifact: Artifact, { edges }: Why): readonly string[] {
  const { artifact_id: id, name, kind, size_bytes: size, digest } = artifact;
  const sources = edges.filter(({ to, from }) => to === id && from !== artifact.execution_id);
  return [
    '',
    line('artifact', `${colours.bold(name)}  ${kind}, ${size} bytes  ${colours.dim(id)}`),
    ...(digest === undefined ? [] : [line('', colours.dim(`digest ${digest}`))]),
    ...sources.map(({ from, relation }) => line('', `${relation} from ${from}`)),
  ];
}

function renderOutcome({ status, error, finished_at, execution_id: id }: Execution): readonly string[] {
  const when = finished_at === undefined ? '' : `  ${finished_at}`;
  return [
    '',
    line('outcome', `${statusText(status)}${when}  ${colours.dim(id)}`),
    ...(error ? [line('', `${error.code}: ${error.detail}`)] : []),
  ];
}

function line(label: string, text: string): string {
  return `${colours.cyan(label.padEnd(labelWidth))}${text}`.trimEnd();
}

function shortened(text: string): string {
  return text.length <= valueLengthMax ? text : `${text.slice(0, valueLengthMax)}…`;
}
