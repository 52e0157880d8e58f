/** The public API on the wire: statuses, headers and bodies as they come, for tests of what a careful client sees. */

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; an empty object when it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A text in the body of an answer, which must be there. */
export function textIn(response: ApiResponse, name: string): string {
  const value = response.json[name];
  if (typeof value === 'string') return value;
  throw new Error(`the answer ${response.status} has no ${name}: ${response.text.slice(0, 500)}`);
}

export interface ApiOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Login {
  readonly tenant: string;
  readonly email: string;
  readonly password: string;
}

export class Api {
  private constructor(
    readonly url: string,
    /** Empty when nobody is logged in. */
    readonly token: string,
    readonly tenantId: string,
  ) {}

  static async login(url: string, login: Login): Promise<Api> {
    const answer = await new Api(url, '', '').post('/api/auth/login', { body: login });
    return new Api(url, textIn(answer, 'access_token'), textIn(answer, 'tenant_id'));
  }

  /** The same with another access token; without one, as a stranger. */
  withToken(token: string): Api {
    return new Api(this.url, token, this.tenantId);
  }

  get(path: string, options: ApiOptions = {}): Promise<ApiResponse> {
    return this.send('GET', path, options);
  }

  post(path: string, options: ApiOptions = {}): Promise<ApiResponse> {
    return this.send('POST', path, options);
  }

  delete(path: string, options: ApiOptions = {}): Promise<ApiResponse> {
    return this.send('DELETE', path, options);
  }

  async session(): Promise<string> {
    return textIn(await this.post('/api/session/create', { body: {} }), 'session_id');
  }

  private async send(method: string, path: string, { body, headers }: ApiOptions): Promise<ApiResponse> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, text, json };
  }
}
