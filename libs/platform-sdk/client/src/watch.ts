/**
 * Live events over a WebSocket, as an async iteration.
 *
 * I1  When the connection ends it is opened again after the last event that was handed out: no gap, no
 *     repeat, across restarts and new access tokens.
 * I2  What is not consumed yet is bounded: the socket is paused.
 */
import type { SymphainyError } from '@symphainy/kernel';
import { WebSocket } from 'ws';
import type { Authentication } from './authentication.js';
import type { StreamedEvent } from './documents.js';
import { errorOfAnswer, unreachable } from './problem.js';

export interface WatchOptions {
  /** Only of this execution: from its beginning, until its terminal event. */
  readonly execution?: string;
  readonly solution?: string;
  readonly type?: string;
  /** Token to go on after. */
  readonly resume?: string;
  /** Ends the iteration. */
  readonly signal?: AbortSignal;
}

/** How one connection ended. */
type Ending =
  { readonly kind: 'finished' } | { readonly kind: 'lost'; readonly error: SymphainyError | undefined };

const queueMax = 256;
const problemType = 'symphainy.stream.problem';
const streamTypePrefix = 'symphainy.stream.';
const firstPauseMs = 50;
const pauseMsMax = 2_000;
const answerLengthMax = 65_536;

export async function* watch(
  url: string,
  authentication: Authentication,
  options: WatchOptions,
): AsyncGenerator<StreamedEvent, void, undefined> {
  let resume = options.resume;
  let refused: string | undefined;
  let pauseMs = firstPauseMs;
  while (!options.signal?.aborted) {
    const token =
      refused === undefined ? await authentication.token() : await authentication.replace(refused);
    const connection = new Connection(addressOf(url, options, resume), token, options.signal);
    try {
      for await (const event of connection) {
        pauseMs = firstPauseMs;
        refused = undefined;
        resume = event.resume;
        if (!event.type.startsWith(streamTypePrefix)) yield event;
      }
    } finally {
      connection.close();
    }
    const { ending } = connection;
    if (ending?.kind === 'finished' && options.execution !== undefined) return;
    const error = ending?.kind === 'lost' ? ending.error : undefined;
    const isRefusedToken = error?.code === 'SYM-EX-0002';
    if (error && !error.retryable && (!isRefusedToken || refused !== undefined)) throw error;
    refused = isRefusedToken ? token : undefined;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(pauseMs * 2, pauseMsMax);
  }
}

function addressOf(url: string, options: WatchOptions, resume: string | undefined): string {
  const address = new URL('/api/execution/stream', url.replace(/^http/, 'ws'));
  const { execution, solution, type } = options;
  for (const [name, value] of Object.entries({ execution, solution, type, resume })) {
    if (value !== undefined) address.searchParams.set(name, value);
  }
  return address.href;
}

/** One WebSocket; iterating yields its messages until it ends. */
class Connection implements AsyncIterable<StreamedEvent> {
  ending: Ending | undefined;
  private readonly socket: WebSocket;
  private queue: StreamedEvent[] = [];
  private wake: (() => void) | undefined;
  private problem: SymphainyError | undefined;
  private readonly abort = (): void => this.finish({ kind: 'lost', error: undefined });

  constructor(
    address: string,
    token: string,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.socket = new WebSocket(address, ['symphainy.v1'], { headers: { authorization: `Bearer ${token}` } });
    this.socket.on('message', (data) => this.take(String(data)));
    this.socket.on('close', (code) =>
      this.finish(
        code === 1000 && !this.problem ? { kind: 'finished' } : { kind: 'lost', error: this.problem },
      ),
    );
    this.socket.on('error', (error) =>
      this.finish({ kind: 'lost', error: this.problem ?? unreachable(address, error) }),
    );
    this.socket.on('unexpected-response', (_request, response) => {
      let body = '';
      response.on('data', (chunk) => (body = (body + String(chunk)).slice(0, answerLengthMax)));
      response.on('end', () => {
        const error = errorOfAnswer(response.statusCode ?? 500, body, response.headers['retry-after']);
        this.finish({ kind: 'lost', error });
      });
    });
    signal?.addEventListener('abort', this.abort, { once: true });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamedEvent, void, undefined> {
    for (;;) {
      const events = this.queue;
      this.queue = [];
      if (this.socket.isPaused) this.socket.resume();
      yield* events;
      if (this.queue.length > 0) continue;
      if (this.ending) return;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  close(): void {
    this.signal?.removeEventListener('abort', this.abort);
    this.socket.terminate();
  }

  private take(text: string): void {
    const event = JSON.parse(text) as StreamedEvent;
    if (event.type === problemType) {
      const { status } = event.data as { status?: number };
      this.problem = errorOfAnswer(status ?? 500, JSON.stringify(event.data));
    } else {
      this.queue.push(event);
      if (this.queue.length >= queueMax) this.socket.pause();
    }
    this.wake?.();
  }

  private finish(ending: Ending): void {
    this.ending ??= ending;
    this.wake?.();
  }
}
