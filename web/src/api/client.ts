import type { z } from 'zod';
import { ApiProblem, problemFrom, unreachable } from './problem.ts';

export type Query = Record<string, string | number | boolean | undefined>;

interface ReadOptions {
  query?: Query;
  signal?: AbortSignal | undefined;
}

interface SendOptions {
  /** JSON unless it is FormData. */
  body?: unknown;
  /** A repetition with the same key gets the first answer: give one wherever a second click would make a second thing. */
  idempotencyKey?: string | undefined;
  signal?: AbortSignal | undefined;
}

const base = '/api/v1';
const readTries = 3;
const worthRetrying = new Set([502, 503, 504]);

/** Reads and checks an answer against its contract. Reads are safe, so they are tried again when the line fails. */
export async function read<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  options: ReadOptions = {},
): Promise<z.output<Schema>> {
  const response = await tried(address(path, options.query), options.signal);
  return checked(schema, await response.json(), path);
}

/** Reads text as it is: the raw XML of a report. */
export async function readText(path: string, options: ReadOptions = {}): Promise<string> {
  return (await tried(address(path, options.query), options.signal)).text();
}

/** Changes something. Never repeated by itself. */
export async function send<Schema extends z.ZodType>(
  schema: Schema,
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  options: SendOptions = {},
): Promise<z.output<Schema>> {
  const response = await sendRaw(method, path, options);
  if (response.status === 204) return checked(schema, undefined, path);
  return checked(schema, await response.json(), path);
}

/** Changes something whose answer nobody needs. */
export async function sendRaw(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  { body, idempotencyKey, signal }: SendOptions = {},
): Promise<Response> {
  const form = body instanceof FormData;
  const headers = new Headers({ accept: 'application/json' });
  if (!form && body !== undefined) headers.set('content-type', 'application/json');
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  const response = await fetch(address(path), {
    method,
    headers,
    credentials: 'same-origin',
    body: form ? body : body === undefined ? null : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (!response.ok) throw await problemFrom(response);
  return response;
}

export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return `${base}${path}${text ? `?${text}` : ''}`;
}

async function tried(url: string, signal: AbortSignal | undefined): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const last = attempt === readTries;
    try {
      const response = await fetch(url, {
        credentials: 'same-origin',
        headers: { accept: 'application/json' },
        ...(signal ? { signal } : {}),
      });
      if (response.ok) return response;
      if (last || !worthRetrying.has(response.status)) throw await problemFrom(response);
    } catch (error) {
      if (error instanceof ApiProblem || signal?.aborted) throw error;
      if (last) throw unreachable(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
  }
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  document: unknown,
  path: string,
): z.output<Schema> {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  console.error(
    `The answer of ${path} does not fit its contract.`,
    JSON.stringify(result.error.issues.slice(0, 5)),
  );
  throw new ApiProblem({
    code: 'answer-not-understood',
    status: 500,
    detail:
      'The node answered in a form this page does not know. Reload the page: it may be older than the node.',
  });
}
