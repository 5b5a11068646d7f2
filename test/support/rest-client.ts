import { checkAnswer } from './contract.js';

export interface RestAnswer<Body> {
  status: number;
  /** Parsed JSON, the text of anything else, undefined when there is none. */
  body: Body;
  headers: Headers;
}

type Call = <Body = unknown>(path: string, body?: unknown) => Promise<RestAnswer<Body>>;

export interface RestClient {
  get: Call;
  post: Call;
  patch: Call;
  put: Call;
  delete: Call;
}

/** Speaks REST to a server: paths are below `/api/v1`, bodies are sent as JSON. */
export function api(url: string, token?: string): RestClient {
  const call =
    (method: string): Call =>
    async <Body>(path: string, body?: unknown): Promise<RestAnswer<Body>> => {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const { status, headers } = response;
      const answer = await bodyOf(response);
      checkAnswer(method, `/api/v1${path}`, status, answer);
      return { status, headers, body: answer as Body };
    };
  return {
    get: call('GET'),
    post: call('POST'),
    patch: call('PATCH'),
    put: call('PUT'),
    delete: call('DELETE'),
  };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  return /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
}
