import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import type { Platform } from '#platform';
import {
  codeForSchema,
  codeLookSchema,
  invitedSchema,
  newInvitationSchema,
  newOrganisationSchema,
  newPersonSchema,
  obligedEntitySchema,
  organisationKindSchema,
  organisationSchema,
  passwordByCodeSchema,
  personSchema,
  rolesChangeSchema,
} from './contract.ts';
import { obligedEntities } from './obliged-entities.ts';
import { findOrganisation, listOrganisations, listPeople } from './people-store.ts';
import type { People } from './people.ts';

const insiders = [
  'administrator',
  'auditor',
  'dpo_oversight',
  'fiu_intake',
  'fiu_analyst',
  'fiu_supervisor',
  'fiu_intl_desk',
] as const;

const withId = z.object({ id: z.string().max(60) });

/** People and organisations, as the administrator keeps them. */
export function peopleRoutes(platform: Platform, people: People): void {
  const { http, register } = platform;
  http.add((routes) => {
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
        config: { secret: true, access: ['administrator'] },
      },
      (request) => people.addPerson(request.asker, request.body),
    );

    routes.post(
      '/invitations',
      {
        schema: { body: newInvitationSchema, response: { 200: invitedSchema } },
        config: { secret: true, access: ['administrator'] },
      },
      (request) => people.invite(request.asker, request.body),
    );

    routes.post(
      '/people/:id/one-time-code',
      {
        schema: { params: withId, response: { 200: invitedSchema } },
        config: { secret: true, access: ['administrator'] },
      },
      (request) => people.oneTimeCode(request.asker, request.params.id),
    );

    routes.post(
      '/password-by-code/look',
      {
        schema: { body: codeLookSchema, response: { 200: codeForSchema } },
        config: { secret: true, access: 'anybody', rateLimit: { max: 20, timeWindow: '1 minute' } },
      },
      (request) => people.lookAtCode(request.body.code),
    );

    routes.post(
      '/password-by-code',
      {
        schema: { body: passwordByCodeSchema, response: { 200: z.object({ email: z.string() }) } },
        config: { secret: true, access: 'anybody', rateLimit: { max: 20, timeWindow: '1 minute' } },
      },
      (request) => people.setPasswordByCode(request.body.code, request.body.password),
    );

    routes.put(
      '/people/:id/roles',
      {
        schema: { params: withId, body: rolesChangeSchema, response: { 200: personSchema } },
        config: { access: ['administrator'] },
      },
      ({ asker, params, body }) =>
        people.setRoles(asker, params.id, body.roles, body.clearances, body.reason),
    );

    routes.get(
      '/obliged-entities',
      {
        schema: { response: { 200: z.object({ items: z.array(obligedEntitySchema) }) } },
        config: { access: 'anybody' },
      },
      async () => ({ items: [...obligedEntities()] }),
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
