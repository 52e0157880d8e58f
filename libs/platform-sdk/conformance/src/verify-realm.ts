/**
 * Holds a realm, written in any language, to the Runtime Participation Contract.
 *
 * Only pure intents are really carried out; of the others a plan is asked for. Every clause that could be
 * tried is tried, also after one that is broken.
 */
import { randomBytes } from 'node:crypto';
import type { ServiceError } from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type { IntentDeclaration, Manifest } from '@symphainy/contracts/realm';
import { Effect } from '@symphainy/contracts/realm';
import { manifestFaults } from '@symphainy/platform-sdk-realm';
import type { ClauseResult, Finding } from './clause.js';
import { broken, held, skipped } from './clause.js';
import { readParamsSchema, sampleOf } from './sample-params.js';
import type { CallerIdentity, TriedIntent } from './subject.js';
import { Subject } from './subject.js';
import type { WorkClause } from './work-clauses.js';
import { workClauses } from './work-clauses.js';

export interface VerifyOptions {
  /** host:port of the realm. */
  readonly address: string;
  /** Who the verifier is; without it the realm must answer anyone. */
  readonly identity?: CallerIdentity;
  /** The name of the realm's service where it is not the realm's own name. */
  readonly service?: string;
}

const anonymousTitle = 'A caller without identity is refused';
const describeTitle = 'Describe answers a valid manifest';
const schemaTitle = "The schema of an intent's parameters compiles and a sample can be had";
/** The realm `city` is served by the service `smart-city`. */
const servicesByRealm: Readonly<Record<string, string>> = { city: 'smart-city' };

export async function* verifyRealm(options: VerifyOptions): AsyncIterable<ClauseResult> {
  const subject = new Subject(options.address, options.identity, randomBytes(8).toString('hex'));
  try {
    yield result('ID-1', anonymousTitle, '', await refusesAnonymous(subject, options.identity));
    const described = await describe(subject);
    yield result('RPC-1', describeTitle, '', described.finding);
    const { manifest } = described;
    if (!manifest) return;
    subject.named(options.service ?? servicesByRealm[manifest.realm] ?? manifest.realm);
    const intents: TriedIntent[] = [];
    for (const declaration of manifest.intents) {
      const { finding, intent } = tryIntent(declaration);
      yield result('RPC-2', schemaTitle, declaration.type, finding);
      if (intent) intents.push(intent);
    }
    for (const clause of workClauses) yield* tryClause(clause, subject, manifest, intents);
  } finally {
    subject.close();
  }
}

async function* tryClause(
  clause: WorkClause,
  subject: Subject,
  manifest: Manifest,
  intents: readonly TriedIntent[],
): AsyncIterable<ClauseResult> {
  const pure = intents.filter(({ declaration }) => declaration.effect === Effect.EFFECT_PURE);
  const chosen = { every: intents, pure, realm: [...pure, ...intents].slice(0, 1) }[clause.scope];
  if (chosen.length === 0) {
    const why = clause.scope === 'pure' ? 'no pure intent has a sample' : 'no intent has a sample';
    yield result(clause.id, clause.title, '', skipped(why));
  }
  for (const intent of chosen) {
    const about = clause.scope === 'realm' ? '' : intent.declaration.type;
    let finding: Finding;
    try {
      finding = await clause.check({ subject, manifest, intent });
    } catch (error) {
      finding = broken(callText(error));
    }
    yield result(clause.id, clause.title, about, finding);
  }
}

async function refusesAnonymous(subject: Subject, identity: CallerIdentity | undefined): Promise<Finding> {
  if (!identity) return skipped('the verifier has no identity itself');
  const error = await subject.describeAnonymously();
  if (!error) return broken('Describe was answered');
  return error.code === status.UNAUTHENTICATED ? held('UNAUTHENTICATED') : broken(callText(error));
}

async function describe(subject: Subject): Promise<{ finding: Finding; manifest: Manifest | undefined }> {
  try {
    const manifest = await subject.describe();
    if (!manifest) return { finding: broken('the answer holds no manifest'), manifest };
    const faults = manifestFaults(manifest);
    const { realm, version, intents } = manifest;
    const finding =
      faults.length === 0
        ? held(`${realm} ${version}, ${intents.length} intents`)
        : broken(faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '));
    return { finding, manifest };
  } catch (error) {
    return { finding: broken(callText(error)), manifest: undefined };
  }
}

function tryIntent(declaration: IntentDeclaration): { finding: Finding; intent: TriedIntent | undefined } {
  try {
    const schema = readParamsSchema(declaration.paramsSchema);
    const sample = sampleOf(schema);
    if (sample === undefined) {
      return { finding: broken('no sample could be made: give `examples` in the schema'), intent: undefined };
    }
    return { finding: held(JSON.stringify(sample).slice(0, 200)), intent: { declaration, schema, sample } };
  } catch (error) {
    return { finding: broken(callText(error)), intent: undefined };
  }
}

function result(id: string, title: string, intent: string, finding: Finding): ClauseResult {
  return { id, title, intent, ...finding };
}

function callText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, details } = error as Partial<ServiceError>;
  return code === undefined ? error.message : `${status[code]}: ${details}`;
}
