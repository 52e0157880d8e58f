/**
 * A real HTTP server that keeps entities, for tests: entity tags, conditions, idempotency keys, and whatever
 * is to befall the next request.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { canonicalJson, sha256Hex, type JsonObject } from '@symphainy/kernel';

/** What befalls one request, in the order in which they were given. */
export type Fault =
  /** Answered so, before anything is changed. */
  | { readonly type: 'answer'; readonly status: number; readonly headers?: Record<string, string> }
  /** The connection is cut before anything is changed, or after. */
  | { readonly type: 'cut'; readonly when: 'before' | 'after' }
  /** Changed, and never answered. */
  | { readonly type: 'hang' }
  /** Someone else comes first. */
  | { readonly type: 'overtaken'; readonly by: () => void }
  | { readonly type: 'none' };

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

interface Stored {
  readonly text: string;
  readonly etag: string;
}

export interface EntityServerOptions {
  readonly token?: string;
  /** Without: repeats are not recognised. */
  readonly idempotency?: boolean;
  /** Without: no entity tags, and conditions are not looked at. */
  readonly tags?: boolean;
}

export class EntityServer {
  readonly requests: SeenRequest[] = [];
  /** Changes that took effect. */
  changes = 0;
  private readonly faults: Fault[] = [];
  private readonly entities = new Map<string, Stored>();
  private readonly answers = new Map<string, { status: number; etag: string | undefined }>();
  private readonly server: Server;

  private constructor(private readonly options: EntityServerOptions) {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  static async start(options: EntityServerOptions = {}): Promise<EntityServer> {
    const server = new EntityServer(options);
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The faults of the next requests. */
  befall(...faults: readonly Fault[]): void {
    this.faults.push(...faults);
  }

  get(path: string): JsonObject | undefined {
    const stored = this.entities.get(path);
    return stored && (JSON.parse(stored.text) as JsonObject);
  }

  /** As someone else would change it; undefined removes. */
  set(path: string, document: JsonObject | undefined): void {
    if (document) this.entities.set(path, storedOf(document));
    else this.entities.delete(path);
  }

  /** Requests of that method. */
  count(method: string): number {
    return this.requests.filter((request) => request.method === method).length;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    this.requests.push({ method, path, headers });
    const fault = this.faults.shift() ?? { type: 'none' };
    if (fault.type === 'cut' && fault.when === 'before') return void request.socket.destroy();
    if (fault.type === 'answer')
      return void response.writeHead(fault.status, fault.headers).end('as demanded');
    if (fault.type === 'overtaken') fault.by();
    const { token } = this.options;
    if (token !== undefined && headers.authorization !== `Bearer ${token}`)
      return void response.writeHead(401).end('who are you?');
    const { status, etag, text, replayed } = method === 'GET' ? this.read(path) : this.write(request, body);
    if (fault.type === 'cut') return void request.socket.destroy();
    if (fault.type === 'hang') return;
    response.writeHead(status, {
      ...(this.options.tags !== false && etag !== undefined && { etag }),
      ...(replayed && { 'idempotency-replayed': 'true' }),
    });
    response.end(text ?? '');
  }

  private read(path: string): Answered {
    const found = this.entities.get(path);
    return found ? { status: 200, etag: found.etag, text: found.text } : { status: 404 };
  }

  private write({ method, url: path = '', headers }: IncomingMessage, body: string): Answered {
    const key = headers['idempotency-key'];
    const known =
      typeof key === 'string' && this.options.idempotency !== false ? this.answers.get(key) : undefined;
    if (known) return { ...known, replayed: true };
    const found = this.entities.get(path);
    const holds =
      this.options.tags === false ||
      ((headers['if-none-match'] === undefined || !found) &&
        (headers['if-match'] === undefined || headers['if-match'] === found?.etag));
    if (!holds) return { status: 412, text: 'not so' };
    if (method === 'DELETE' && !found) return { status: 404 };
    const stored = method === 'DELETE' ? undefined : storedOf(JSON.parse(body) as JsonObject);
    if (stored?.etag !== found?.etag) this.changes++;
    if (stored) this.entities.set(path, stored);
    else this.entities.delete(path);
    const answer = { status: !stored ? 204 : found ? 200 : 201, etag: stored?.etag };
    if (typeof key === 'string') this.answers.set(key, answer);
    return answer;
  }
}

interface Answered {
  readonly status: number;
  readonly etag?: string | undefined;
  readonly text?: string;
  readonly replayed?: boolean;
}

function storedOf(document: JsonObject): Stored {
  const text = canonicalJson(document);
  return { text, etag: `"${sha256Hex(text)}"` };
}
