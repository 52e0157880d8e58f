/** HTTP requests to the API: one try, and tries again where repeating is safe and can help. */
import { SymphainyError } from '@symphainy/kernel';
import { Agent, request } from 'undici';
import { errorOfAnswer, unreachable } from './problem.js';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path with its query. */
  readonly path: string;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether repeating it does no harm: reads, and writes with an idempotency key. */
  readonly repeatable: boolean;
  /** How long the API may hold the answer back. */
  readonly waitMs?: number;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly content: Buffer;
}

const firstPauseMs = 50;
const pauseMsMax = 1_000;
const answerMsMax = 30_000;

export class Transport {
  private readonly agent: Agent;

  /** `retryForMs` bounds how long a request is repeated; 0 never repeats. */
  constructor(
    readonly url: string,
    private readonly retryForMs: number,
    connectionsMax: number,
  ) {
    this.agent = new Agent({ connections: connectionsMax, keepAliveTimeout: 30_000, pipelining: 1 });
  }

  async send(asked: ApiRequest): Promise<ApiAnswer> {
    const until = Date.now() + (asked.repeatable ? this.retryForMs : 0);
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, pauseMsMax)) {
      try {
        return await this.once(asked);
      } catch (error) {
        if (!(error instanceof SymphainyError) || !error.retryable) throw error;
        const delayMs = Math.min(Math.max(pauseMs, error.retryAfterMs ?? 0), 5_000);
        if (Date.now() + delayMs > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  private async once(asked: ApiRequest): Promise<ApiAnswer> {
    const { statusCode, headers, content } = await this.exchange(asked);
    if (statusCode < 400) return { status: statusCode, headers, content };
    const retryAfter = headers['retry-after'];
    throw errorOfAnswer(
      statusCode,
      content.toString(),
      typeof retryAfter === 'string' ? retryAfter : undefined,
    );
  }

  private async exchange({ method, path, body, headers, waitMs }: ApiRequest) {
    const timeoutMs = answerMsMax + (waitMs ?? 0);
    try {
      const answer = await request(`${this.url}${path}`, {
        dispatcher: this.agent,
        method,
        headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      const content = Buffer.from(await answer.body.arrayBuffer());
      return { statusCode: answer.statusCode, headers: answer.headers, content };
    } catch (error) {
      throw unreachable(this.url, error);
    }
  }
}
