import { z } from 'zod';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '@weir/engines/vocabulary';
import { theNode, type Platform } from '#platform';
import {
  freshSchema,
  freshUntilSchema,
  openSessionSchema,
  passkeyOptionsSchema,
  passkeySignInSchema,
  personSchema,
  secondFactorSchema,
  sessionSchema,
  setUpSchema,
  signInAnswerSchema,
  signInDoorsSchema,
  signInSchema,
  type Challenge,
} from './contract.ts';
import { fromOf } from './from.ts';
import { bearerTokenOf, cookieName } from './identify.ts';
import { beginUsing, finishUsing, need, relyingPartyOf } from './passkeys.ts';
import type { People } from './people.ts';
import { isChallenge, type SignedIn } from './sessions.ts';

const roundCookie = 'weir_openid';
const slow = { max: 30, timeWindow: '1 minute' } as const;

export function sessionRoutes(platform: Platform, people: People): void {
  const { http, config, register } = platform;
  const { sessions } = people;
  // On plain HTTP over loopback (a laptop, the demo) a Secure cookie would never come back.
  const secure = (request: FastifyRequest): boolean =>
    request.protocol === 'https' || config.publicUrl?.startsWith('https:') === true;

  const giveCookie = (request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn): void => {
    void reply.setCookie(cookieName, signedIn.token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: secure(request),
      expires: new Date(signedIn.expiresAt),
    });
  };
  const answer = (request: FastifyRequest, reply: FastifyReply, given: SignedIn | Challenge) => {
    if (isChallenge(given)) return { person: null, challenge: given };
    // A command asks for the token itself; a browser gets it as a cookie that scripts cannot read.
    if (request.headers['weir-door'] === 'command') return { person: given.person, token: given.token };
    giveCookie(request, reply, given);
    return { person: given.person };
  };

  const provider = () => {
    if (people.openId) return people.openId;
    throw new Problem({
      code: 'openid-not-set-up',
      status: 404,
      detail: 'No identity provider is set up here. Sign in with your password.',
    });
  };

  http.add((routes) => {
    routes.get(
      '/session',
      { schema: { response: { 200: sessionSchema } }, config: { access: 'anybody' } },
      (request) => people.sessionOf(request.asker),
    );

    routes.post(
      '/session',
      {
        schema: { body: signInSchema, response: { 200: signInAnswerSchema } },
        config: { secret: true, access: 'anybody', rateLimit: slow },
      },
      async (request, reply) =>
        answer(
          request,
          reply,
          await sessions.begin(request.body.email, request.body.password, fromOf(request)),
        ),
    );

    routes.post(
      '/session/factor',
      {
        schema: { body: secondFactorSchema, response: { 200: signInAnswerSchema } },
        config: { secret: true, access: 'anybody', rateLimit: slow },
      },
      async (request, reply) => answer(request, reply, await sessions.finish(request.body, fromOf(request))),
    );

    routes.post(
      '/session/factor/passkey-options',
      {
        schema: {
          body: z.object({ challenge: z.string().max(100) }),
          response: { 200: passkeyOptionsSchema },
        },
        config: { access: 'anybody', rateLimit: slow },
      },
      (request) => sessions.passkeyForStep(request.body.challenge, need(relyingPartyOf(config, request))),
    );

    routes.get(
      '/session/doors',
      { schema: { response: { 200: signInDoorsSchema } }, config: { access: 'anybody' } },
      async (request) => ({
        passkeys: relyingPartyOf(config, request) !== undefined,
        openid: people.openId?.name ?? null,
      }),
    );

    routes.post(
      '/session/passkey-options',
      {
        schema: { response: { 200: passkeyOptionsSchema } },
        config: { access: 'anybody', rateLimit: slow },
      },
      (request) => {
        const party = need(relyingPartyOf(config, request));
        return register.as(theNode, (tx) => beginUsing(tx, party, null));
      },
    );

    routes.post(
      '/session/passkey',
      {
        schema: { body: passkeySignInSchema, response: { 200: signInAnswerSchema } },
        config: { secret: true, access: 'anybody', rateLimit: slow },
      },
      async (request, reply) => {
        const { person } = await finishUsing(platform, request.body.ceremony, request.body.response);
        return answer(request, reply, await sessions.open(person, 'passkey', fromOf(request)));
      },
    );

    routes.get(
      '/session/openid',
      { schema: { hide: true }, config: { access: 'anybody', rateLimit: slow } },
      async (request, reply) => {
        const openId = provider();
        const origin = config.publicUrl ?? `${request.protocol}://${request.headers.host ?? 'localhost'}`;
        const { address, token } = await openId.begin(new URL('/api/v1/session/openid/return', origin).href);
        // Binds the round to this browser; lax, because the provider sends the browser back from its own site.
        void reply.setCookie(roundCookie, token, {
          path: '/api/v1/session/openid',
          httpOnly: true,
          sameSite: 'lax',
          secure: secure(request),
          maxAge: 300,
        });
        return reply.redirect(address, 303);
      },
    );

    routes.get(
      '/session/openid/return',
      { schema: { hide: true }, config: { access: 'anybody', rateLimit: slow } },
      async (request, reply) => {
        void reply.clearCookie(roundCookie, { path: '/api/v1/session/openid' });
        const openId = provider();
        try {
          const person = await openId.finish(
            request.cookies[roundCookie] ?? '',
            new URL(request.url, 'http://node').search,
          );
          const given = openId.secondFactorThere
            ? await sessions.open(person, 'openid', fromOf(request))
            : await sessions.openOrChallenge(person, null, fromOf(request));
          if (isChallenge(given)) {
            const step = new URLSearchParams({ challenge: given.token, methods: given.methods.join(' ') });
            return await reply.redirect(`/sign-in#${step.toString()}`, 303);
          }
          giveCookie(request, reply, given);
          return await reply.redirect('/', 303);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          return reply.redirect(`/sign-in#problem=${error.code}`, 303);
        }
      },
    );

    routes.delete(
      '/session',
      { schema: { response: { 204: z.null() } }, config: { access: 'signed-in' } },
      async (request, reply) => {
        const token = bearerTokenOf(request) ?? request.cookies[cookieName];
        if (token !== undefined) await sessions.signOut(token, request.asker);
        void reply.clearCookie(cookieName, { path: '/' });
        return reply.code(204).send(null);
      },
    );

    routes.post(
      '/session/fresh/passkey-options',
      {
        schema: { response: { 200: passkeyOptionsSchema } },
        config: { access: 'signed-in', rateLimit: slow },
      },
      (request) => {
        const party = need(relyingPartyOf(config, request));
        return register.as(theNode, (tx) => beginUsing(tx, party, request.asker.person));
      },
    );

    routes.post(
      '/session/fresh',
      {
        schema: { body: freshSchema, response: { 200: freshUntilSchema } },
        config: { secret: true, access: 'signed-in', rateLimit: slow },
      },
      async (request) => ({ until: await people.proveAgain(request.asker, request.body) }),
    );

    routes.get(
      '/session/list',
      {
        schema: { response: { 200: z.object({ items: z.array(openSessionSchema) }) } },
        config: { access: 'signed-in' },
      },
      async (request) => ({ items: await sessions.list(request.asker, request.asker.person!) }),
    );

    routes.delete(
      '/session/list',
      {
        schema: { response: { 200: z.object({ ended: z.number() }) } },
        config: { access: 'signed-in' },
      },
      async ({ asker }) => ({
        ended: await sessions.end(asker.person!, { allBut: asker.session?.id ?? null }, asker),
      }),
    );

    routes.delete(
      '/session/list/:id',
      {
        schema: { params: z.object({ id: z.string() }), response: { 200: z.object({ ended: z.number() }) } },
        config: { access: 'signed-in' },
      },
      async ({ asker, params }) => ({ ended: await sessions.end(asker.person!, { id: params.id }, asker) }),
    );

    routes.get(
      '/people/:id/sessions',
      {
        schema: {
          params: z.object({ id: z.string() }),
          response: { 200: z.object({ items: z.array(openSessionSchema) }) },
        },
        config: { access: ['administrator'] },
      },
      async ({ asker, params }) => ({ items: await sessions.list(asker, params.id) }),
    );

    routes.delete(
      '/people/:id/sessions',
      {
        schema: { params: z.object({ id: z.string() }), response: { 200: z.object({ ended: z.number() }) } },
        config: { access: ['administrator'] },
      },
      async ({ asker, params }) => ({ ended: await sessions.end(params.id, { allBut: null }, asker) }),
    );

    routes.post(
      '/set-up',
      {
        schema: { body: setUpSchema, response: { 200: personSchema } },
        config: { secret: true, access: 'anybody', rateLimit: { max: 10, timeWindow: '1 minute' } },
      },
      (request) => people.setUp(request.body),
    );
  });
}
