import { z } from 'zod';
import type { Platform } from '#platform';
import {
  changeRequestSchema,
  delegationSchema,
  delegationStates,
  newChangeRequestSchema,
  newDelegationSchema,
  newRegistrationSchema,
  plainDecisionSchema,
  registrationDecidedSchema,
  registrationDecisionSchema,
  registrationQuestionSchema,
  registrationReceiptSchema,
  registrationSchema,
  registrationStates,
  registrationStateSchema,
} from './contract.ts';
import type { People } from './people.ts';

const withId = z.object({ id: z.string().max(60) });
const ofState = z.object({ state: z.enum(registrationStates).optional() });
const deciders = ['fiu_intake', 'fiu_supervisor'] as const;
const officer = ['re_reporting_officer'] as const;
const reasonSchema = z.object({ reason: z.string().trim().min(1).max(1000) });

/** How a reporting entity comes in from outside, changes its record, and lets another file for it. */
export function registrationRoutes({ http }: Platform, people: People): void {
  const { registrations, changeRequests, delegations } = people;
  http.add((routes) => {
    routes.post(
      '/registrations',
      {
        schema: { body: newRegistrationSchema, response: { 200: registrationReceiptSchema } },
        config: { secret: true, access: 'anybody', rateLimit: { max: 10, timeWindow: '1 hour' } },
      },
      (request) => registrations.apply(request.body),
    );

    routes.post(
      '/registrations/state',
      {
        schema: { body: registrationQuestionSchema, response: { 200: registrationStateSchema } },
        config: { secret: true, access: 'anybody', rateLimit: { max: 20, timeWindow: '1 minute' } },
      },
      (request) => registrations.state(request.body.reference, request.body.code),
    );

    routes.get(
      '/registrations',
      {
        schema: {
          querystring: ofState,
          response: { 200: z.object({ items: z.array(registrationSchema) }) },
        },
        config: { access: deciders },
      },
      async ({ asker, query }) => ({ items: await registrations.list(asker, query.state) }),
    );

    routes.get(
      '/registrations/:id',
      { schema: { params: withId, response: { 200: registrationSchema } }, config: { access: deciders } },
      ({ asker, params }) => registrations.find(asker, params.id),
    );

    routes.get(
      '/registrations/:id/documents/:document',
      {
        schema: { params: withId.extend({ document: z.string().max(40) }) },
        config: { access: deciders },
      },
      async ({ asker, params }, reply) => {
        const { document, bytes } = await registrations.document(asker, params.id, params.document);
        // Never shown by the browser itself: a stranger made this file.
        return reply
          .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(document.name)}`)
          .header('content-security-policy', "sandbox; default-src 'none'")
          .header('x-content-type-options', 'nosniff')
          .type(document.type)
          .send(bytes);
      },
    );

    routes.post(
      '/registrations/:id/decision',
      {
        schema: {
          params: withId,
          body: registrationDecisionSchema,
          response: { 200: registrationDecidedSchema },
        },
        config: { secret: true, access: deciders },
      },
      ({ asker, params, body }) => registrations.decide(asker, params.id, body),
    );

    routes.get(
      '/change-requests',
      {
        schema: {
          querystring: ofState,
          response: { 200: z.object({ items: z.array(changeRequestSchema) }) },
        },
        config: { access: [...deciders, ...officer] },
      },
      async ({ asker, query }) => ({ items: await changeRequests.list(asker, query.state) }),
    );

    routes.post(
      '/change-requests',
      {
        schema: { body: newChangeRequestSchema, response: { 200: changeRequestSchema } },
        config: { access: officer },
      },
      ({ asker, body }) => {
        const named = Object.entries(body.changes).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value] as const],
        );
        return changeRequests.ask(asker, Object.fromEntries(named), body.reason);
      },
    );

    routes.post(
      '/change-requests/:id/decision',
      {
        schema: { params: withId, body: plainDecisionSchema, response: { 200: changeRequestSchema } },
        config: { access: deciders },
      },
      ({ asker, params, body }) => changeRequests.decide(asker, params.id, body.decision, body.reason),
    );

    routes.get(
      '/delegations',
      {
        schema: {
          querystring: z.object({ state: z.enum(delegationStates).optional() }),
          response: { 200: z.object({ items: z.array(delegationSchema) }) },
        },
        config: { access: [...deciders, ...officer] },
      },
      async ({ asker, query }) => ({ items: await delegations.list(asker, query.state) }),
    );

    routes.post(
      '/delegations',
      {
        schema: { body: newDelegationSchema, response: { 200: delegationSchema } },
        config: { access: officer, rateLimit: { max: 30, timeWindow: '1 hour' } },
      },
      ({ asker, body }) => delegations.ask(asker, body),
    );

    routes.post(
      '/delegations/:id/acceptance',
      { schema: { params: withId, response: { 200: delegationSchema } }, config: { access: officer } },
      ({ asker, params }) => delegations.accept(asker, params.id),
    );

    routes.post(
      '/delegations/:id/decision',
      {
        schema: { params: withId, body: plainDecisionSchema, response: { 200: delegationSchema } },
        config: { access: deciders },
      },
      ({ asker, params, body }) => delegations.decide(asker, params.id, body.decision, body.reason),
    );

    routes.post(
      '/delegations/:id/revocation',
      {
        schema: { params: withId, body: reasonSchema, response: { 200: delegationSchema } },
        config: { access: [...deciders, ...officer] },
      },
      ({ asker, params, body }) => delegations.revoke(asker, params.id, body.reason),
    );
  });
}
