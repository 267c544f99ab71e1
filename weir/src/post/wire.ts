import { Agent, request as httpsRequest, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { Problem } from '@weir/engines/vocabulary';
import { readStatements, writeStatements } from './card.ts';
import { shownBy } from './certificate.ts';
import { tlsOptions } from './door.ts';
import type { Taken } from './inbox.ts';
import { postLimits } from './limits.ts';
import type { Statements } from './post-tables.ts';

export interface Pair {
  readonly key: string;
  readonly cert: string;
}

/** True where the partner's door shows a key that counts. */
type IsPartner = (shown: { node: string; ed25519: string }) => boolean;

/** Connections to one partner's door. Nothing is written before the door has shown the partner's key. */
export class Wire {
  readonly #url: URL;
  readonly #agent: Agent;

  constructor(url: string, pair: Pair, isPartner: IsPartner, { connections = 4 } = {}) {
    this.#url = new URL(url);
    this.#agent = new PinnedAgent(pair, isPartner, connections);
  }

  async deliver(envelope: Uint8Array, signal?: AbortSignal): Promise<Taken> {
    return (await this.#send('POST', '/weir/1/messages', envelope, signal)) as Taken;
  }

  /** Sends sealed bytes from an offset to their end; answers up to where the other has them. */
  async attach(
    place: { message: string; attachment: string; offset: number },
    bytes: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<number> {
    const path = `/weir/1/attachments/${place.message}/${place.attachment}/${place.offset}`;
    return ((await this.#send('PUT', path, bytes, signal)) as { from: number }).from;
  }

  async state(statements: Statements): Promise<void> {
    await this.#send('POST', '/weir/1/statements', writeStatements(statements));
  }

  close(): void {
    this.#agent.destroy();
  }

  async #send(
    method: string,
    path: string,
    body: Uint8Array | AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<unknown> {
    const { status, bytes } = await exchange(this.#url, this.#agent, method, path, body, signal);
    let answer: unknown;
    try {
      answer = JSON.parse(bytes.toString('utf8'));
    } catch {
      throw new Problem({
        code: 'door-answers-oddly',
        status: 502,
        detail: 'What answers is not the door of a node.',
      });
    }
    if (status < 300) return answer;
    const { code, detail, from } = answer as { code?: string; detail?: string; from?: number };
    throw new Problem({
      code: /^[a-z][a-z0-9-]{0,60}$/.test(code ?? '') ? code! : 'door-answers-oddly',
      status,
      detail: String(detail ?? '').slice(0, 500),
      facts: typeof from === 'number' ? { from } : {},
    });
  }
}

/** What a door says of its node; proven by nothing yet but its own signatures. */
export async function statementsAt(url: string, pair?: Pair): Promise<Statements> {
  const agent = new PinnedAgent(pair, () => true, 1);
  try {
    const { status, bytes } = await exchange(
      new URL(url),
      agent,
      'GET',
      '/weir/1/statements',
      new Uint8Array(),
    );
    if (status !== 200)
      throw new Problem({
        code: 'door-answers-oddly',
        status: 502,
        detail: 'What answers is not the door of a node.',
      });
    return readStatements(bytes);
  } finally {
    agent.destroy();
  }
}

class PinnedAgent extends Agent {
  readonly #pair: Pair | undefined;
  readonly #isPartner: IsPartner;

  constructor(pair: Pair | undefined, isPartner: IsPartner, maxSockets: number) {
    super({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets, maxCachedSessions: 0 });
    this.#pair = pair;
    this.#isPartner = isPartner;
  }

  override createConnection(
    options: RequestOptions,
    given?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    let isOver = false;
    const over = (error: Error | null): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(late);
      if (error !== null) socket.destroy();
      given?.(error, socket);
    };
    const socket = connect({
      host: options.hostname ?? options.host ?? '',
      port: Number(options.port ?? 443),
      ...tlsOptions,
      ...this.#pair,
      // The certificate is the node's own; the directory says whether it is the partner's.
      rejectUnauthorized: false,
    });
    const late = setTimeout(() => over(unreachable('ETIMEDOUT')), postLimits.connectMs);
    socket.once('secureConnect', () => {
      const shown = shownBy(socket.getPeerX509Certificate());
      over(
        shown !== undefined && this.#isPartner(shown)
          ? null
          : new Problem({
              code: 'partner-door-shows-another',
              status: 502,
              detail:
                'At the address of this partner answers somebody who shows another key than the directory knows. Nothing was sent.',
            }),
      );
    });
    socket.once('error', (error: NodeJS.ErrnoException) => over(unreachable(error.code)));
    socket.once('close', () => over(unreachable('ECONNRESET')));
    return undefined;
  }
}

function exchange(
  url: URL,
  agent: Agent,
  method: string,
  path: string,
  body: Uint8Array | AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<{ status: number; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        hostname: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port || 443,
        path,
        method,
        agent,
        ...(signal === undefined ? {} : { signal }),
        headers: body instanceof Uint8Array ? { 'content-length': body.length } : {},
      },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > postLimits.statementBytes) response.destroy(new Error('too large'));
          else parts.push(part);
        });
        response.on('end', () =>
          response.complete
            ? resolve({ status: response.statusCode ?? 0, bytes: Buffer.concat(parts) })
            : reject(unreachable('ECONNRESET')),
        );
        response.on('error', () => reject(unreachable('ECONNRESET')));
      },
    );
    request.setTimeout(postLimits.idleMs, () => request.destroy(unreachable('ETIMEDOUT')));
    request.on('error', (error: NodeJS.ErrnoException) =>
      reject(error instanceof Problem ? error : unreachable(error.code)),
    );
    if (body instanceof Uint8Array) return void request.end(body);
    void (async () => {
      try {
        for await (const piece of body) {
          if (request.destroyed || request.writableEnded) return;
          if (!request.write(piece)) await drained(request);
        }
        request.end();
      } catch (error) {
        request.destroy(error as Error);
        reject(error as Error);
      }
    })();
  });
}

const drained = (request: ReturnType<typeof httpsRequest>): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      request.off('drain', done);
      request.off('close', done);
      resolve();
    };
    request.on('drain', done);
    request.on('close', done);
  });

const unreachable = (cause: string | undefined) =>
  new Problem({
    code: 'partner-unreachable',
    status: 503,
    detail: 'The door of this partner does not answer, or the connection broke. It is tried again by itself.',
    facts: { cause: cause ?? 'unknown' },
  });
