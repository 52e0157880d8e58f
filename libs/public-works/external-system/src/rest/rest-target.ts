/**
 * Entities behind a REST interface.
 *
 * I1  One request a call: nothing is repeated here, Runtime decides on repeats.
 * I2  A secret is put into headers, never into an error or a log.
 * I3  Connections, time and the size of what is read are bounded.
 */
import type { JsonObject, JsonValue } from '@symphainy/kernel';
import { RetryableError, TerminalError, canonicalJson, isJsonObject, sha256Hex } from '@symphainy/kernel';
import type { TenantSecrets } from '@symphainy/public-works-secrets';
import type { Dispatcher } from 'undici';
import { Agent, request } from 'undici';
import type { EntityName, EntityTarget, EntityWrite, StoredEntity, WriteOutcome } from '../entity-target.js';
import type { Answer } from './classify.js';
import { faultText, outcomeOfAnswer, outcomeOfFault, retryAfterMsOf } from './classify.js';
import { conditionHeaders, headersOf, urlOf } from './requests.js';
import type { RestSettings } from './settings.js';
import { readRestSettings } from './settings.js';

export interface RestTargetOptions {
  /** By which the secret for reading is found. */
  readonly secrets: TenantSecrets;
  /** Milliseconds since 1970; the system clock unless told otherwise. */
  readonly now?: () => number;
}

const connectionsMax = 64;
const bodyBytesMax = 1024 * 1024;
const toldLengthMax = 300;

export class RestTarget implements EntityTarget {
  private readonly agent: Agent;
  private readonly secrets: TenantSecrets;
  private readonly now: () => number;

  private constructor(
    private readonly system: string,
    private readonly settings: RestSettings,
    options: RestTargetOptions,
  ) {
    const { timeoutMs } = settings;
    this.secrets = options.secrets;
    this.now = options.now ?? Date.now;
    this.agent = new Agent({
      connections: connectionsMax,
      pipelining: 1,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: bodyBytesMax,
      connect: { timeout: timeoutMs },
    });
  }

  /** Throws SYM-CT-0001 for settings at fault. */
  static open(system: string, bound: JsonObject, options: RestTargetOptions): RestTarget {
    return new RestTarget(system, readRestSettings(system, bound), options);
  }

  get expectedBase(): RestSettings['expectedBase'] {
    return this.settings.expectedBase;
  }

  async read(name: EntityName, signal: AbortSignal): Promise<StoredEntity | undefined> {
    const { readSecret } = this.settings;
    return this.readWith(name, readSecret === undefined ? '' : await this.secrets.get(readSecret), signal);
  }

  async write(write: EntityWrite, signal: AbortSignal): Promise<WriteOutcome> {
    const { document, condition, permission } = write;
    if (this.settings.conditions === 'none') {
      const outcome = await this.conflictNow(write, signal);
      if (outcome) return outcome;
    }
    if (this.now() >= permission.expiresAtMs)
      throw new TerminalError({
        code: 'SYM-RL-0005',
        detail: `the grant for ${this.system}/${write.collection}/${write.key} has expired`,
      });
    const headers = {
      ...headersOf(this.settings, permission.secret),
      ...(this.settings.conditions === 'etag' && conditionHeaders(condition)),
      'idempotency-key': write.idempotencyKey,
      ...(document && { 'content-type': 'application/json' }),
    };
    try {
      const answer = await this.answerTo(write, signal, {
        method: document ? this.settings.writeMethod : 'DELETE',
        headers,
        ...(document && { body: canonicalJson(document) }),
      });
      return this.withVersion(outcomeOfAnswer(answer, this.now()), document);
    } catch (error) {
      return outcomeOfFault(error);
    }
  }

  /** Ends the connections; requests under way are finished. */
  close(): void {
    void this.agent.close();
  }

  private async readWith(
    name: EntityName,
    secret: string,
    signal: AbortSignal,
  ): Promise<StoredEntity | undefined> {
    let response: Dispatcher.ResponseData;
    let text: string;
    try {
      response = await this.send(name, signal, { method: 'GET', headers: headersOf(this.settings, secret) });
      text = await response.body.text();
    } catch (error) {
      throw this.unavailable(`cannot be read: ${faultText(error)}`, undefined, error);
    }
    const { statusCode: status, headers } = response;
    if (status === 404 || status === 410) return undefined;
    if (status >= 500 || status === 408 || status === 425 || status === 429)
      throw this.unavailable(
        `answered ${status} when ${name.collection}/${name.key} was read`,
        retryAfterMsOf(headerText(headers['retry-after']), this.now()),
      );
    if (status !== 200) throw this.refused(`answered ${status}: ${text.slice(0, toldLengthMax)}`);
    const document = this.documentOf(text, name);
    return { document, version: this.versionOf(document, headerText(headers.etag)) };
  }

  private documentOf(text: string, { collection, key }: EntityName): JsonObject {
    let document: JsonValue;
    try {
      document = JSON.parse(text) as JsonValue;
    } catch (cause) {
      throw this.refused(`answered no JSON when ${collection}/${key} was read`, cause);
    }
    if (isJsonObject(document)) return document;
    throw this.refused(`answered no JSON object when ${collection}/${key} was read`);
  }

  private versionOf(document: JsonObject, etag: string | undefined): string {
    if (this.settings.conditions === 'none') return digestOf(document);
    if (etag !== undefined) return etag;
    throw this.refused('gives no entity tag (ETag); set `conditions` to `none` if it knows none');
  }

  /** Where the system knows no conditions, they are looked at here, as late as possible. */
  private async conflictNow(write: EntityWrite, signal: AbortSignal): Promise<WriteOutcome | undefined> {
    const { condition, permission } = write;
    try {
      const found = await this.readWith(write, permission.secret, signal);
      const holds = condition.type === 'absent' ? !found : found?.version === condition.version;
      return holds ? undefined : { outcome: 'conflict' };
    } catch (error) {
      if (error instanceof RetryableError)
        return { outcome: 'not_applied', detail: error.detail, retryAfterMs: error.retryAfterMs };
      throw error;
    }
  }

  private withVersion(outcome: WriteOutcome, document: JsonObject | undefined): WriteOutcome {
    if (outcome.outcome !== 'applied' || this.settings.conditions === 'etag' || !document) return outcome;
    return { ...outcome, version: digestOf(document) };
  }

  private async answerTo(name: EntityName, signal: AbortSignal, options: RequestOptions): Promise<Answer> {
    const { statusCode, headers, body } = await this.send(name, signal, options);
    // The status has come, so the outcome is told: what happens to the rest of the answer changes nothing.
    const text =
      statusCode < 300 ? (await body.dump().catch(() => undefined), '') : await body.text().catch(() => '');
    return {
      status: statusCode,
      etag: headerText(headers.etag),
      retryAfter: headerText(headers['retry-after']),
      isReplayed: headerText(headers['idempotency-replayed']) === 'true',
      told: text.slice(0, toldLengthMax),
    };
  }

  private send(
    name: EntityName,
    signal: AbortSignal,
    options: RequestOptions,
  ): Promise<Dispatcher.ResponseData> {
    const { timeoutMs } = this.settings;
    return request(urlOf(this.settings, name), {
      ...options,
      dispatcher: this.agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
  }

  private unavailable(fault: string, retryAfterMs?: number, cause?: unknown): RetryableError {
    const more = retryAfterMs === undefined ? {} : { retryAfterMs };
    return new RetryableError({ code: 'SYM-CT-0004', detail: `${this.system} ${fault}`, cause, ...more });
  }

  private refused(fault: string, cause?: unknown): TerminalError {
    return new TerminalError({ code: 'SYM-CT-0003', detail: `${this.system} ${fault}`, cause });
  }
}

interface RequestOptions {
  readonly method: Dispatcher.HttpMethod;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

function digestOf(document: JsonObject): string {
  return `"${sha256Hex(canonicalJson(document))}"`;
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
