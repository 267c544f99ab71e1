import type { z } from 'zod';
import { groundOfAddress, wantReason } from '../shell/access-reason.ts';
import { ApiProblem, problemFrom, unreachable } from './problem.ts';
import { isFromNode, noteAnswer } from './reachable.ts';

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
    throw gone(error);
  });
  noteAnswer(isFromNode(response));
  if (!response.ok) throw await problemFrom(response);
  return response;
}

/**
 * Sends a form and tells how far it is. The browser's fetch cannot say that of a request's body, hence the older way.
 * @throws ApiProblem
 */
export function upload<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  options: {
    body: FormData;
    idempotencyKey?: string | undefined;
    /** Bytes sent, of all; both are those of the form, slightly more than the file's. */
    onProgress?: (sent: number, total: number) => void;
    signal?: AbortSignal | undefined;
  },
): Promise<z.output<Schema>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address(path));
    request.setRequestHeader('accept', 'application/json');
    if (options.idempotencyKey !== undefined) {
      request.setRequestHeader('idempotency-key', options.idempotencyKey);
    }
    request.upload.addEventListener('progress', (event) => {
      if (event.lengthComputable) options.onProgress?.(event.loaded, event.total);
    });
    request.addEventListener('error', () => reject(gone(null)));
    request.addEventListener('abort', () => reject(unreachable(null)));
    request.addEventListener('load', () => {
      const answer = new Response(request.status === 204 ? null : request.responseText, {
        status: request.status || 502,
      });
      (answer.ok
        ? answer.json().then((document) => checked(schema, document, path))
        : problemFrom(answer).then((problem) => Promise.reject(problem))
      ).then(resolve, reject);
    });
    options.signal?.addEventListener('abort', () => request.abort());
    request.send(options.body);
  });
}

/** Reads bytes as they are, without holding them as text. */
export async function readBlob(path: string, options: ReadOptions = {}): Promise<Blob> {
  return (await tried(address(path, options.query), options.signal)).blob();
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
        headers: { accept: 'application/json', ...groundHeader() },
        ...(signal ? { signal } : {}),
      });
      if (isFromNode(response) || last) noteAnswer(isFromNode(response));
      const wanted = response.headers.get('weir-reason-wanted');
      if (wanted !== null) wantReason(wanted);
      if (response.ok) return response;
      if (response.status === 428) await askReason(response.clone());
      if (last || !worthRetrying.has(response.status)) throw await problemFrom(response);
    } catch (error) {
      if (error instanceof ApiProblem || signal?.aborted) throw error;
      if (last) throw gone(error);
    }
    await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt));
  }
}

/** @throws what is not a matter of the line, such as that nobody waits for the answer any more */
function gone(cause: unknown): ApiProblem {
  const problem = unreachable(cause);
  noteAnswer(false);
  return problem;
}

/** Which case or alert this is read for, so that the log of looks can say it. */
function groundHeader(): Record<string, string> {
  const ground = groundOfAddress(location.pathname);
  return ground === undefined ? {} : { 'weir-ground': ground };
}

/** The law wants the reason first: the shell asks for it. */
async function askReason(response: Response): Promise<void> {
  const { facts } = await problemFrom(response);
  const [kind, id] = [facts['objectKind'], facts['objectId']];
  if (typeof kind === 'string' && typeof id === 'string') wantReason(`${kind}/${id}`);
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
