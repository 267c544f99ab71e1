import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import {
  createJsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { Problem } from '@weir/engines/vocabulary';
import { visitor, type Asker } from './asker.ts';
import type { Config } from './config.ts';
import type { Foreground } from './foreground.ts';
import { placeOf, type Log } from './log.ts';
import { json, type Register } from './register.ts';

/** Who may use a route: anybody, whoever is signed in, or the roles named. Every route says it; a test reads the table. */
export type Access = 'anybody' | 'signed-in' | readonly string[];

declare module 'fastify' {
  interface FastifyRequest {
    asker: Asker;
  }
  interface FastifyContextConfig {
    access?: Access;
    /** Takes or gives a secret: its answer is never kept for a repetition. */
    secret?: true;
  }
}

const typed = (server: FastifyInstance) => server.withTypeProvider<ZodTypeProvider>();

/** A Fastify instance whose routes are checked and typed by zod. Rooms add routes under `/api/v1`. */
export type Http = ReturnType<typeof typed>;

export interface RouteEntry {
  method: string;
  path: string;
  access: Access;
}

export interface HttpServer {
  readonly server: FastifyInstance;
  /** Adds a room's routes under /api/v1. */
  add(routes: (http: Http) => void | Promise<void>): void;
  /** Who is asking: set by the people room. */
  identifyWith(identify: (request: FastifyRequest) => Promise<Asker>): void;
  /** Every API route with its access, for the authorisation matrix. */
  readonly table: RouteEntry[];
}

export function openHttp(config: Config, register: Register, log: Log, foreground: Foreground): HttpServer {
  const server = fastify({
    logger: false,
    bodyLimit: 16 * 1024 * 1024,
    trustProxy: 'loopback',
    routerOptions: { maxParamLength: 300 },
  });
  const table: RouteEntry[] = [];
  let identify: (request: FastifyRequest) => Promise<Asker> = async () => visitor;

  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.decorateRequest('asker', null as unknown as Asker);
  server.register(cookie);
  server.register(multipart, { limits: { fileSize: config.uploadLimit, files: 20, fields: 20 } });
  server.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // The pages carry no style elements; a few parts place themselves by a style attribute.
        styleSrc: ["'self'"],
        styleSrcAttr: ["'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: config.publicUrl?.startsWith('https:') === true,
  });
  server.register(rateLimit, {
    global: false,
    max: 6000,
    timeWindow: '1 minute',
    // Over the node's own socket there is no address; whoever reaches it holds the machine.
    keyGenerator: (request) => networkOfAddress(request.ip ?? ''),
    allowList: (request) => request.ip === undefined || request.ip === '',
    errorResponseBuilder: () =>
      new Problem({
        code: 'too-many-requests',
        status: 429,
        detail: 'Too many requests from this address. Wait a minute, then go on.',
      }),
  });
  server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Weir',
        version: '0.1.0',
        description: 'The API of a Weir node. Problems are RFC 9457 documents.',
      },
    },
    transform: createJsonSchemaTransform({}),
  });

  server.addHook('onRoute', (route) => {
    if (!isGuarded(route.url) || route.method === 'HEAD') return;
    const access = route.config?.access;
    if (access === undefined)
      throw new Error(
        `The route ${String(route.method)} ${route.url} does not say who may use it (config.access).`,
      );
    for (const method of [route.method].flat())
      if (method !== 'HEAD' && method !== 'OPTIONS') table.push({ method, path: route.url, access });
  });
  server.addHook('onRequest', async (request, reply) => {
    request.asker = visitor;
    // Answers speak of people: no browser or proxy keeps them, unless a route says otherwise.
    if (isGuarded(request.routeOptions.url ?? request.url)) reply.header('cache-control', 'no-store');
  });
  // Counted before anybody is asked who they are: a guess at a session or a machine key counts too. Routes with a limit of
  // their own keep that one, since a request is counted once.
  server.after(() => {
    const count = server.rateLimit();
    server.addHook('onRequest', async function (request, reply) {
      if (request.routeOptions.config.rateLimit === undefined) await count.call(server, request, reply);
    });
    server.addHook('onRequest', identified);
  });
  async function identified(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') reply.raw.once('close', foreground.enter());
    // By the route that answers, not by how the request spells it: the router also takes `/%61pi/…` and whole addresses.
    if (isGuarded(request.routeOptions.url ?? request.url)) {
      request.asker = await identify(request);
      allow(request.routeOptions.config.access ?? 'anybody', request.asker);
      refuseForeignOrigin(request);
    }
  }
  addIdempotency(server, register);

  server.setErrorHandler((error: FastifyError | Problem, request, reply) => {
    const problem = asProblem(error);
    if (problem.status >= 500) {
      log.error({
        event: 'request-failed',
        code: problem.code,
        method: request.method,
        route: request.routeOptions.url ?? '',
        person: request.asker?.person ?? null,
        broke: problem.code === 'unexpected' ? placeOf(error) : undefined,
      });
    }
    return sendProblem(reply, problem);
  });
  server.get('/api/openapi.json', { config: { access: 'anybody' }, schema: { hide: true } }, () =>
    server.swagger(),
  );

  return {
    server,
    table,
    identifyWith: (given) => void (identify = given),
    add: (routes) => void server.register(async (scope) => routes(typed(scope)), { prefix: '/api/v1' }),
  };
}

/** Everything that programs speak to: the API, and the OData paths that goAML's clients know. */
const isGuarded = (url: string): boolean => /^\/(?:api|odata)\//i.test(url);

/** What is counted as one address: an IPv6 household has a whole /64, and would otherwise never be counted. */
function networkOfAddress(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const between = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: between }, () => '0'), ...after].slice(0, 4).join(':');
}

function allow(access: Access, asker: Asker): void {
  if (access === 'anybody') return;
  if (asker.person === null) {
    throw new Problem({
      code: 'not-signed-in',
      status: 401,
      detail: 'You are not signed in, or your session has ended. Sign in and try again; your draft is kept.',
    });
  }
  if (access !== 'signed-in' && !access.some((role) => asker.roles.includes(role))) {
    throw new Problem({
      code: 'not-allowed',
      status: 403,
      detail: 'Your role does not include this. If you need it, ask your administrator.',
    });
  }
}

/** Cookies are sent by the browser itself, so a changing request must come from our own pages (cross-site request forgery). */
function refuseForeignOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new Problem({
      code: 'foreign-origin',
      status: 403,
      detail: 'The request came from another site and was refused.',
    });
  }
}

function asProblem(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error;
  if (error.validation) {
    const at = error.validation.map(
      (issue) => `${issue.instancePath || '/'}: ${issue.message ?? 'not valid'}`,
    );
    return new Problem({
      code: 'request-not-valid',
      status: 400,
      detail: `The request does not fit its contract: ${at.join('; ')}.`,
      facts: { at },
    });
  }
  if (error.statusCode === 413 || error.code === 'FST_REQ_FILE_TOO_LARGE') {
    return new Problem({
      code: 'upload-too-large',
      status: 413,
      detail:
        'The file is larger than this node takes. Split it, or ask the administrator to raise the limit.',
    });
  }
  if (error.statusCode === 415) {
    return new Problem({
      code: 'media-type-unknown',
      status: 415,
      detail:
        'Requests carry JSON (application/json), and files multipart/form-data. Send a report in the field "report".',
    });
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return new Problem({
      code: error.code?.toLowerCase().replaceAll('_', '-') ?? 'request-not-valid',
      status: error.statusCode,
      detail: error.message,
    });
  }
  const cause = (error as { code?: string }).code;
  if (cause === 'ENOSPC' || cause === '53100') {
    return new Problem({
      code: 'disk-full',
      status: 503,
      detail: 'The disk is full, so nothing was kept. Free some space, then try again.',
      cause: error,
    });
  }
  // PostgreSQL's word for U+0000 in a text.
  if (cause === '22021') {
    return new Problem({
      code: 'request-not-valid',
      status: 400,
      detail:
        'The request contains a character that no text may contain (U+0000). Remove it and send it again.',
    });
  }
  return new Problem({
    code: 'unexpected',
    status: 500,
    detail:
      'Something went wrong on our side and nothing was changed. Try again; if it comes back, tell the administrator the time.',
    cause: error,
  });
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer((body) => JSON.stringify(body))
    .send({
      type: `urn:weir:problem:${problem.code}`,
      title: problem.code,
      code: problem.code,
      status: problem.status,
      detail: problem.detail,
      ...problem.facts,
    });
}

interface IdempotencyTables {
  idempotency_keys: {
    person: string;
    key: string;
    route: string;
    request_sha256: string;
    status: number;
    body: unknown;
    created_at: string;
  };
}

/**
 * A create that carries an `Idempotency-Key` answers a repetition with the first answer, so that a lost reply costs
 * nothing. Keys belong to a person; the same key with other content is refused. Uploads are left to their rooms, which
 * know a file by its hash: here, before the bytes are read, two files would look alike and the second be lost.
 */
function addIdempotency(server: FastifyInstance, register: Register): void {
  const keyOf = (request: FastifyRequest): string | undefined => {
    const key = request.headers['idempotency-key'];
    const isUpload = request.headers['content-type']?.startsWith('multipart/') === true;
    const isSecret = request.routeOptions.config.secret === true;
    return request.method === 'POST' &&
      request.asker.person !== null &&
      typeof key === 'string' &&
      !isUpload &&
      !isSecret
      ? key.slice(0, 200)
      : undefined;
  };
  const hashOf = (request: FastifyRequest): string =>
    createHash('sha256')
      .update(`${request.url}\n${JSON.stringify(request.body ?? null)}`)
      .digest('hex');

  server.addHook('preHandler', async (request, reply) => {
    const key = keyOf(request);
    if (key === undefined) return;
    const rows = await register.as(request.asker, (tx) =>
      tx
        .tables<IdempotencyTables>()
        .selectFrom('idempotency_keys')
        .selectAll()
        .where('person', '=', request.asker.person!)
        .where('key', '=', key)
        .execute(),
    );
    const first = rows[0];
    if (!first) return;
    if (first.request_sha256 !== hashOf(request)) {
      throw new Problem({
        code: 'idempotency-key-reused',
        status: 422,
        detail: 'This idempotency key was used for another request. Use a new key.',
      });
    }
    return reply
      .code(first.status)
      .header('idempotent-replay', 'true')
      .serializer((body) => JSON.stringify(body))
      .send(first.body);
  });
  server.addHook('onSend', async (request, reply, payload) => {
    const key = keyOf(request);
    if (
      key === undefined ||
      reply.statusCode >= 400 ||
      reply.hasHeader('idempotent-replay') ||
      typeof payload !== 'string'
    )
      return payload;
    await register.as(request.asker, (tx) =>
      tx
        .tables<IdempotencyTables>()
        .insertInto('idempotency_keys')
        .values({
          person: request.asker.person!,
          key,
          route: request.routeOptions.url ?? '',
          request_sha256: hashOf(request),
          status: reply.statusCode,
          body: json(JSON.parse(payload) as unknown) as never,
          created_at: tx.now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
    );
    return payload;
  });
}
