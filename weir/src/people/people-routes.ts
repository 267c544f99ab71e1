import { z } from 'zod';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Platform } from '#platform';
import {
  newOrganisationSchema,
  newPersonSchema,
  organisationKindSchema,
  organisationSchema,
  personSchema,
  sessionSchema,
  setUpSchema,
  signInSchema,
} from './contract.ts';
import { findOrganisation, listOrganisations, listPeople } from './people-store.ts';
import type { People } from './people.ts';
import { Problem } from '@weir/engines/vocabulary';

const cookieName = 'weir_session';
const insiders = [
  'administrator',
  'auditor',
  'fiu_intake',
  'fiu_analyst',
  'fiu_supervisor',
  'fiu_intl_desk',
] as const;

/** The token that a program or a command sends in place of the browser's cookie. */
function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w-]+)$/.exec(request.headers.authorization ?? '')?.[1];
}

export function peopleRoutes(platform: Platform, people: People): void {
  const { http, config, register } = platform;

  http.identifyWith((request) => {
    const bearer = bearerOf(request);
    return people.sessions.askerOf(bearer ?? request.cookies[cookieName], bearer ? 'api' : 'browser');
  });

  const giveCookie = (
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    expiresAt: string,
  ): void => {
    void reply.setCookie(cookieName, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      // On plain HTTP over loopback (a laptop, the demo) a Secure cookie would never come back.
      secure: request.protocol === 'https' || config.publicUrl?.startsWith('https:') === true,
      expires: new Date(expiresAt),
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
        schema: {
          body: signInSchema,
          response: { 200: z.object({ person: personSchema, token: z.string().optional() }) },
        },
        config: { access: 'anybody', rateLimit: { max: 30, timeWindow: '1 minute' } },
      },
      async (request, reply) => {
        // A command asks for the token itself; a browser gets it as a cookie that scripts cannot read.
        const door = request.headers['weir-door'] === 'command' ? 'command' : 'browser';
        const signedIn = await people.sessions.signIn(request.body.email, request.body.password, door);
        if (door === 'command') return { person: signedIn.person, token: signedIn.token };
        giveCookie(request, reply, signedIn.token, signedIn.expiresAt);
        return { person: signedIn.person };
      },
    );

    routes.delete(
      '/session',
      { schema: { response: { 204: z.null() } }, config: { access: 'signed-in' } },
      async (request, reply) => {
        const bearer = bearerOf(request);
        const token = bearer ?? request.cookies[cookieName];
        if (token !== undefined) await people.sessions.signOut(token);
        void reply.clearCookie(cookieName, { path: '/' });
        return reply.code(204).send(null);
      },
    );

    routes.post(
      '/set-up',
      {
        schema: { body: setUpSchema, response: { 200: personSchema } },
        config: { access: 'anybody', rateLimit: { max: 10, timeWindow: '1 minute' } },
      },
      (request) => people.setUp(request.body),
    );

    routes.get(
      '/people',
      {
        schema: {
          querystring: z.object({
            cursor: z.string().optional(),
            limit: z.coerce.number().int().min(1).max(200).default(100),
          }),
          response: { 200: z.object({ items: z.array(personSchema), nextCursor: z.string().nullable() }) },
        },
        config: { access: insiders },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const { cursor, limit } = request.query;
          const items = await listPeople(tx, { after: cursor, limit });
          return { items, nextCursor: items.length === limit ? items.at(-1)!.id : null };
        }),
    );

    routes.post(
      '/people',
      {
        schema: { body: newPersonSchema, response: { 200: personSchema } },
        config: { access: ['administrator'] },
      },
      (request) => people.addPerson(request.asker, request.body),
    );

    routes.put(
      '/people/:id/active',
      {
        schema: {
          params: z.object({ id: z.string() }),
          body: z.object({ active: z.boolean(), reason: z.string().min(1).max(500) }),
          response: { 200: personSchema },
        },
        config: { access: ['administrator'] },
      },
      (request) =>
        people.setActive(request.asker, request.params.id, request.body.active, request.body.reason),
    );

    routes.get(
      '/organisations',
      {
        schema: {
          querystring: z.object({ kind: organisationKindSchema.optional() }),
          response: { 200: z.object({ items: z.array(organisationSchema) }) },
        },
        config: { access: 'signed-in' },
      },
      (request) =>
        register.as(request.asker, async (tx) => ({
          items: await listOrganisations(tx, request.query.kind),
        })),
    );

    routes.get(
      '/organisations/:id',
      {
        schema: { params: z.object({ id: z.string() }), response: { 200: organisationSchema } },
        config: { access: 'signed-in' },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const found = await findOrganisation(tx, { id: request.params.id });
          if (!found)
            throw new Problem({
              code: 'organisation-unknown',
              status: 404,
              detail: 'There is no such organisation.',
            });
          return found;
        }),
    );

    routes.post(
      '/organisations',
      {
        schema: { body: newOrganisationSchema, response: { 200: organisationSchema } },
        config: { access: ['administrator'] },
      },
      (request) => people.addOrganisation(request.asker, request.body),
    );
  });
}
