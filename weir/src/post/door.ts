import { createHash, X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { Problem } from '@weir/engines/vocabulary';
import { messageLimits } from '@weir/engines/envelopes';
import { placeOf, theNode, type Platform } from '#platform';
import { readStatements, writeStatements } from './card.ts';
import { certificateOf, shownBy } from './certificate.ts';
import type { Directory } from './directory.ts';
import type { Identities } from './identity.ts';
import type { Inbox } from './inbox.ts';
import type { Incoming } from './incoming.ts';
import { postLimits } from './limits.ts';
import { Pace } from './pace.ts';
import type { Refusals } from './refused.ts';

/** One suite, one group, one kind of certificate: as with envelopes, nothing is negotiated and nothing can be downgraded. */
export const tlsOptions = {
  minVersion: 'TLSv1.3',
  maxVersion: 'TLSv1.3',
  ecdhCurve: 'X25519MLKEM768',
  ciphers: 'TLS_AES_256_GCM_SHA384',
  sigalgs: 'ed25519',
} as const;

export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

interface Rooms {
  readonly identity: Identities;
  readonly directory: Directory;
  readonly inbox: Inbox;
  readonly incoming: Incoming;
  readonly refused: Refusals;
}

interface Paces {
  readonly partners: Pace;
  readonly strangers: Pace;
}

/**
 * The door for partner nodes, apart from that for people: HTTPS where both sides show the key that the directory pins.
 *
 *   GET  /weir/1/statements                        what this node says of itself; to anybody, for it proves itself
 *   POST /weir/1/statements                        what a known partner says anew of itself
 *   POST /weir/1/messages                          an envelope
 *   PUT  /weir/1/attachments/MESSAGE/ID/OFFSET     sealed bytes of an attachment, from there to its end
 */
export async function openDoor(platform: Platform, rooms: Rooms): Promise<Door> {
  const { config, register, log } = platform;
  const own = await register.as(theNode, (tx) => rooms.identity.setUp(tx));
  const paces: Paces = {
    partners: new Pace(postLimits.requestsPerMinute, postLimits.requestsAtOnce),
    strangers: new Pace(
      postLimits.strangerRequestsPerMinute,
      postLimits.strangerRequestsPerMinute,
      postLimits.strangers,
    ),
  };
  let shownPair = await pairOf(platform, rooms.identity);
  const server = createServer(
    {
      ...tlsOptions,
      ...shownPair,
      requestCert: true,
      rejectUnauthorized: false,
    },
    (request, response) => void answer(platform, rooms, paces, request, response),
  );
  server.maxConnections = postLimits.connections;
  server.headersTimeout = postLimits.idleMs;
  // A large attachment takes its time; what stands still is cut.
  server.requestTimeout = 0;
  server.setTimeout(postLimits.idleMs, (socket) => socket.destroy());
  server.keepAliveTimeout = postLimits.idleMs;
  server.maxHeadersCount = 50;
  server.on('tlsClientError', (error: NodeJS.ErrnoException) =>
    log.debug({ event: 'post-door-handshake', code: error.code ?? 'unexpected' }),
  );
  await listen(server, config.postPort!, config.postHost);
  // A key that was rotated or revoked is not shown any longer, wherever that was done: another node may share this register.
  const renew = setInterval(
    () =>
      void pairOf(platform, rooms.identity).then(
        (pair) => {
          if (pair.key === shownPair.key) return;
          shownPair = pair;
          server.setSecureContext({ ...tlsOptions, ...pair });
        },
        (error: unknown) => log.warn({ event: 'post-door-key-unread', place: placeOf(error) }),
      ),
    2_000,
  );
  renew.unref();
  log.info({ event: 'post-door-open', node: own.node });
  return {
    port: (server.address() as { port: number }).port,
    close: async () => {
      clearInterval(renew);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The key that this node shows now, as TLS takes it. */
export async function pairOf(
  { register, clock }: Platform,
  identity: Identities,
): Promise<{ key: string; cert: string }> {
  const { own, key } = await register.as(theNode, async (tx) => {
    const found = await identity.setUp(tx);
    return { own: found, key: await identity.signing(found, clock()) };
  });
  const secret = key.signing.secret.ed25519;
  return {
    key: secret.export({ format: 'pem', type: 'pkcs8' }) as string,
    cert: certificateOf(own.node, secret),
  };
}

async function answer(
  platform: Platform,
  rooms: Rooms,
  paces: Paces,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // While something large is opened nothing else would pass, and both sides would hold the connection to be dead.
  const living = setInterval(
    () => !response.headersSent && response.writeProcessing(),
    postLimits.idleMs / 4,
  );
  try {
    const { status, bytes } = await route(platform, rooms, paces, request);
    response
      .writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length })
      .end(bytes);
  } catch (error) {
    const problem =
      error instanceof Problem
        ? error
        : new Problem({
            code: 'unexpected',
            status: 500,
            detail: 'Something went wrong here. Try again later.',
          });
    if (!(error instanceof Problem) && !request.destroyed)
      platform.log.warn({
        event: 'post-door-failed',
        code: (error as NodeJS.ErrnoException).code ?? 'unexpected',
      });
    if (response.headersSent || response.destroyed) return;
    const bytes = Buffer.from(
      JSON.stringify({
        code: problem.code,
        status: problem.status,
        detail: problem.detail,
        ...problem.facts,
      }),
    );
    // What was not read of the request would be taken for the next one.
    response
      .writeHead(problem.status, {
        'content-type': 'application/problem+json',
        'content-length': bytes.length,
        connection: 'close',
      })
      .end(bytes, () => request.destroy());
  } finally {
    clearInterval(living);
  }
}

async function route(
  platform: Platform,
  rooms: Rooms,
  paces: Paces,
  request: IncomingMessage,
): Promise<{ status: number; bytes: Uint8Array }> {
  const { register, clock } = platform;
  const at = `${request.method} ${request.url}`;
  const socket = request.socket as TLSSocket;
  const place = /^PUT \/weir\/1\/attachments\/([0-9a-f]{32})\/([0-9a-f]{32})\/(\d{1,12})$/.exec(at);
  if (at === 'GET /weir/1/statements') {
    paces.strangers.spend(socket.remoteAddress ?? '', clock());
    return {
      status: 200,
      bytes: await register.as(theNode, async (tx) => writeStatements(await rooms.identity.statements(tx))),
    };
  }
  if (at === 'POST /weir/1/statements') {
    paces.strangers.spend(socket.remoteAddress ?? '', clock());
    const bytes = await whole(request, postLimits.statementBytes);
    try {
      const changed = await register.as(theNode, (tx) =>
        rooms.directory.takeStatements(tx, readStatements(bytes)),
      );
      return { status: 200, bytes: Buffer.from(JSON.stringify({ changed })) };
    } catch (error) {
      if (error instanceof Problem && error.status < 500)
        await rooms.refused.keep({
          problem: error,
          carrier: 'door',
          from: shownOf(socket)?.node ?? null,
          message: null,
          bytes,
        });
      throw error;
    }
  }
  if (at !== 'POST /weir/1/messages' && place === null)
    throw new Problem({
      code: 'door-knows-not',
      status: 404,
      detail: 'This door takes messages, attachments and statements alone.',
    });
  const node = await partnerAt(platform, rooms, paces, socket);
  paces.partners.spend(node, clock());
  if (place === null) {
    const envelope = await whole(request, messageLimits.envelopeBytes, async (beginning) => {
      await rooms.refused.keep({
        problem: tooLarge(),
        carrier: 'wire',
        from: node,
        message: null,
        bytes: beginning,
      });
    });
    const taken = await rooms.inbox.take(envelope, { kind: 'wire', node });
    return { status: taken.outcome === 'wanted' ? 202 : 200, bytes: Buffer.from(JSON.stringify(taken)) };
  }
  const [, message, attachment, offset] = place;
  const size = await rooms.incoming.append(node, message!, attachment!, Number(offset), request);
  return { status: 200, bytes: Buffer.from(JSON.stringify({ from: size })) };
}

/** Who stands at the door: a confirmed partner with a key that counts. Whoever does not is kept in mind. */
async function partnerAt(
  { register, clock }: Platform,
  { directory, refused }: Rooms,
  paces: Paces,
  socket: TLSSocket,
): Promise<string> {
  const shown = shownOf(socket);
  try {
    return await register.as(theNode, async (tx) => {
      const row = shown === undefined ? undefined : await directory.find(tx, shown.node);
      if (shown === undefined || row === undefined)
        throw new Problem({
          code: 'partner-unknown',
          status: 403,
          detail:
            'The key that this connection shows is not in the directory. The desks of both sides compare fingerprints first.',
        });
      directory.checkShown(row, shown.ed25519, tx.now);
      return row.node;
    });
  } catch (error) {
    if (error instanceof Problem && error.status < 500) {
      paces.strangers.spend(socket.remoteAddress ?? '', clock());
      const certificate = socket.getPeerX509Certificate()?.raw;
      await refused.keep({
        problem: error,
        carrier: 'door',
        from: shown?.node ?? null,
        message: null,
        bytes: certificate ?? null,
        what: createHash('sha256')
          .update(`door ${socket.remoteAddress ?? ''}`)
          .digest('hex'),
      });
      throw new Problem({ code: error.code, status: 403, detail: error.detail });
    }
    throw error;
  }
}

function shownOf(socket: TLSSocket): { node: string; ed25519: string } | undefined {
  const certificate: X509Certificate | undefined = socket.getPeerX509Certificate();
  return shownBy(certificate);
}

/** The whole of a request, which must be whole and not too large. */
export async function whole(
  request: IncomingMessage,
  limit: number,
  beyond?: (beginning: Uint8Array) => Promise<void>,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) {
      // Its beginning is enough to know it by.
      await beyond?.(Buffer.concat(parts).subarray(0, 65_536));
      throw tooLarge();
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const tooLarge = () =>
  new Problem({
    code: 'envelope-too-large',
    status: 413,
    detail: 'An envelope has 8 MiB at most; send what is larger as an attachment.',
  });

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        cause.code === 'EADDRINUSE'
          ? new Problem({
              code: 'port-in-use',
              status: 409,
              detail: `Port ${port} for partner nodes is taken by another program. Choose another with WEIR_POST_PORT.`,
            })
          : cause,
      ),
    );
    server.listen(port, host, resolve);
  });
}
