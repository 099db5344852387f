// SPDX-License-Identifier: Apache-2.0
// client: one request to the REST API. Everything that the GUI does goes through here; the browser's cookie says who asks.
import { store } from '../store';

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
export type Values = Record<string, unknown>;
export type Query = Record<string, string | number | boolean | null | undefined>;

/** What went wrong, as the API says it (RFC 9457); code 'offline' and 'unreadable' are our own. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail?: string;
  /** What detail says, for programs. */
  reason?: string;
  request_id?: string;
  retry_after?: number;
  errors?: { pointer: string; code: string; detail?: string; reason?: string }[];
}

export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title);
  }
}

export interface Answer<T> {
  data: T;
  status: number;
  etag: string | null;
  location: string | null;
  headers?: Headers;
}

export interface Page<T = Values> {
  items: T[];
  next: string | null;
  total?: number;
}

export interface Step {
  action: string;
  kind: string;
  name: string;
  detail?: string | null;
  reason?: string | null;
}

interface Options {
  query?: Query;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const API = '/api/v1';
const READ_TRIES = 3;

/** Is the server within reach? False while requests find nobody. */
export const online = store(true);
addEventListener('offline', () => online.set(false));
addEventListener('online', () => online.set(true));

/** Called when the session has ended under us. */
let ended: () => void = () => {};
export const whenSessionEnds = (act: () => void) => void (ended = act);

/** Has the server refused because a second factor is to be set up first? */
export const factorNeeded = store(false);

// Of the session; each GET by cookie tells it, so that a reload finds it again.
let csrf = '';

/** '/domains/{key}' with its values, each escaped. */
export function path(pattern: string, ...values: string[]): string {
  let i = 0;
  return pattern.replace(/\{\w+\}/g, () => encodeURIComponent(values[i++] ?? ''));
}

export function search(query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, v]) => v !== undefined && v !== null && v !== '');
  const text = new URLSearchParams(pairs.map(([k, v]) => [k, String(v)])).toString();
  return text === '' ? '' : `?${text}`;
}

const later = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000));

async function problemOf(answer: Response): Promise<Problem> {
  const retry = Number(answer.headers.get('Retry-After')) || undefined;
  const known = { status: answer.status, retry_after: retry };
  try {
    return { ...((await answer.json()) as Problem), ...known };
  } catch {
    return { ...known, code: 'unreadable', title: answer.statusText || String(answer.status) };
  }
}

async function send(method: Method, where: string, { body, headers, signal }: Options): Promise<Response> {
  const file = body instanceof Blob;
  try {
    const answer = await fetch(where, {
      method,
      signal,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        ...(body !== undefined && !file && { 'Content-Type': 'application/json' }),
        ...(method !== 'GET' && csrf !== '' && { 'X-CSRF-Token': csrf }),
        ...headers,
      },
      body: body === undefined ? undefined : file ? body : JSON.stringify(body),
    });
    online.set(true);
    return answer;
  } catch (e) {
    if (signal?.aborted) throw e;
    online.set(false);
    throw new ApiError({ status: 0, code: 'offline', title: 'offline' });
  }
}

/** A read is asked again when the server is busy; a change never is, for the user decides that. What is no JSON is text. */
export async function call<T>(method: Method, to: string, options: Options = {}): Promise<Answer<T>> {
  const where = API + to + search(options.query);
  for (let tries = 1; ; tries++) {
    const answer = await send(method, where, options);
    csrf = answer.headers.get('X-CSRF-Token') ?? csrf;
    if (answer.ok) {
      const text = answer.status === 204 ? '' : await answer.text();
      return {
        data: (text === '' ? null : answer.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : text) as T,
        status: answer.status,
        etag: answer.headers.get('ETag'),
        location: answer.headers.get('Location'),
        headers: answer.headers,
      };
    }
    const problem = await problemOf(answer);
    const busy = problem.status === 503 || problem.status === 429;
    if (method === 'GET' && busy && tries < READ_TRIES && (problem.retry_after ?? 1) <= 5) {
      await later(problem.retry_after ?? 1);
      continue;
    }
    if (problem.reason === 'factor_first') factorNeeded.set(true);
    if (problem.status === 401 && problem.code === 'unauthenticated') ended();
    throw new ApiError(problem);
  }
}

export const get = async <T = Values>(to: string, query?: Query, signal?: AbortSignal) =>
  (await call<T>('GET', to, { query, signal })).data;
export const post = async <T = Values>(to: string, body?: unknown, query?: Query) =>
  (await call<T>('POST', to, { body, query })).data;
export const put = async <T = Values>(to: string, body: unknown, query?: Query) => (await call<T>('PUT', to, { body, query })).data;
export const patch = async <T = Values>(to: string, body: unknown, etag?: string | null) =>
  (await call<T>('PATCH', to, { body, headers: etag ? { 'If-Match': etag } : {} })).data;
export const remove = async (to: string, body?: unknown) => void (await call('DELETE', to, { body }));

/** What a change would do; nothing is changed. */
export const plan = async (method: Method, to: string, body?: unknown) =>
  (await call<{ plan: Step[] }>(method, to, { body, query: { dry_run: 1 } })).data.plan;

/** Remembered across a sign-in: the answer of POST /auth/login tells the token in its body. */
export const setCsrf = (token: string) => void (csrf = token);

/** Where a file is read from, for a link. */
export const href = (to: string, query?: Query) => API + to + search(query);

/** The same as a line for a shell, with what is secret left out. */
export function curlLine(method: Method, to: string, body?: unknown): string {
  const lines = [`curl -u 'NAME:TOKEN' ${method === 'GET' ? '' : `-X ${method} `}'${location.origin}${API}${to}'`];
  if (body !== undefined) {
    const text = JSON.stringify(body, (k, v) => (/password|secret|token|^otp$|recovery_code$/.test(k) && v ? '...' : v));
    lines.push(`-H 'Content-Type: application/json'`, `-d '${text.replaceAll("'", `'\\''`)}'`);
  }
  return lines.join(' \\\n  ');
}
