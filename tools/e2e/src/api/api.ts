/** The public API on the wire: statuses, headers and bodies as they come, for tests of what a careful client sees. */

export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when there is none. */
  readonly json: any;
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
    const { status, json } = await new Api(url, '', '').post('/api/auth/login', { body: login });
    if (status !== 200) throw new Error(`login answered ${status}`);
    return new Api(url, json.access_token, json.tenant_id);
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
    const { json } = await this.post('/api/session/create', { body: {} });
    return json.session_id;
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
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  }
}
