import { z } from 'zod';
import { theNode, type Platform } from '#platform';
import {
  factorAddedSchema,
  factorResetDecisionSchema,
  factorResetSchema,
  factorsSchema,
  machineKeyMadeSchema,
  machineKeySchema,
  newMachineKeySchema,
  noticeSchema,
  oneTimeCodeSchema,
  passkeyAddSchema,
  passkeyOptionsSchema,
  passwordChangeSchema,
  recoveryCodesSchema,
  totpBegunSchema,
  totpConfirmSchema,
} from './contract.ts';
import { beginAdding, finishAdding, need, relyingPartyOf } from './passkeys.ts';
import { findPerson } from './people-store.ts';
import type { People } from './people.ts';

const withId = z.object({ id: z.string().max(100) });
const slow = { max: 30, timeWindow: '1 minute' } as const;

/** One's own second factors and password, their recovery by others, and the keys of machines. */
export function factorRoutes(platform: Platform, people: People): void {
  const { http, config, register } = platform;
  const { factors, machineKeys, factorResets } = people;

  http.add((routes) => {
    routes.get(
      '/session/factors',
      { schema: { response: { 200: factorsSchema } }, config: { access: 'signed-in' } },
      async (request) => {
        const own = await register.as(theNode, (tx) => findPerson(tx, request.asker.person!));
        return {
          ...(await factors.list(request.asker.person!)),
          required: factors.required(own?.roles ?? []),
          passkeysPossible: relyingPartyOf(config, request) !== undefined,
        };
      },
    );

    routes.post(
      '/session/factors/totp',
      {
        schema: { response: { 200: totpBegunSchema } },
        config: { secret: true, access: 'signed-in', rateLimit: slow },
      },
      ({ asker }) => {
        people.requireFresh(asker);
        return factors.beginTotp(asker);
      },
    );

    routes.post(
      '/session/factors/totp/confirmation',
      {
        schema: { body: totpConfirmSchema, response: { 200: factorAddedSchema } },
        config: { secret: true, access: 'signed-in', rateLimit: slow },
      },
      ({ asker, body }) => factors.confirmTotp(asker, body.id, body.code),
    );

    routes.post(
      '/session/factors/passkey-options',
      {
        schema: { response: { 200: passkeyOptionsSchema } },
        config: { access: 'signed-in', rateLimit: slow },
      },
      (request) => {
        people.requireFresh(request.asker);
        const party = need(relyingPartyOf(config, request));
        return register.as(theNode, async (tx) =>
          beginAdding(tx, party, (await findPerson(tx, request.asker.person!))!),
        );
      },
    );

    routes.post(
      '/session/factors/passkey',
      {
        schema: { body: passkeyAddSchema, response: { 200: factorAddedSchema } },
        config: { secret: true, access: 'signed-in', rateLimit: slow },
      },
      async ({ asker, body }) => {
        const passkey = await finishAdding(platform, asker.person!, body.ceremony, body.response);
        return factors.addPasskey(asker, body.name, passkey);
      },
    );

    routes.delete(
      '/session/factors/:id',
      { schema: { params: withId, response: { 204: z.null() } }, config: { access: 'signed-in' } },
      async ({ asker, params }, reply) => {
        people.requireFresh(asker);
        await factors.remove(asker, params.id);
        return reply.code(204).send(null);
      },
    );

    routes.post(
      '/session/recovery-codes',
      {
        schema: { response: { 200: recoveryCodesSchema } },
        config: { secret: true, access: 'signed-in', rateLimit: slow },
      },
      async ({ asker }) => {
        people.requireFresh(asker);
        return { codes: await factors.renewRecoveryCodes(asker) };
      },
    );

    routes.put(
      '/session/password',
      {
        schema: { body: passwordChangeSchema, response: { 204: z.null() } },
        config: { access: 'signed-in', rateLimit: slow },
      },
      async ({ asker, body }, reply) => {
        await people.changePassword(asker, body.current, body.password);
        return reply.code(204).send(null);
      },
    );

    routes.get(
      '/session/notices',
      {
        schema: { response: { 200: z.object({ items: z.array(noticeSchema) }) } },
        config: { access: 'signed-in' },
      },
      async ({ asker }) => ({ items: await people.noticesOf(asker) }),
    );

    routes.post(
      '/session/notices/seen',
      { schema: { response: { 204: z.null() } }, config: { access: 'signed-in' } },
      async ({ asker }, reply) => {
        await people.seeNotices(asker);
        return reply.code(204).send(null);
      },
    );

    routes.get(
      '/factor-resets',
      {
        schema: { response: { 200: z.object({ items: z.array(factorResetSchema) }) } },
        config: { access: ['administrator', 'fiu_supervisor', 'auditor', 'dpo_oversight'] },
      },
      async ({ asker }) => ({ items: await factorResets.list(asker) }),
    );

    routes.post(
      '/people/:id/factor-reset',
      {
        schema: {
          params: withId,
          body: z.object({ reason: z.string().trim().min(1).max(1000) }),
          response: { 200: factorResetSchema },
        },
        config: { access: ['administrator', 'fiu_supervisor'] },
      },
      ({ asker, params, body }) => {
        people.requireFresh(asker);
        return factorResets.ask(asker, params.id, body.reason);
      },
    );

    routes.post(
      '/factor-resets/:id/decision',
      {
        schema: {
          params: withId,
          body: factorResetDecisionSchema,
          response: { 200: z.object({ reset: factorResetSchema, code: oneTimeCodeSchema.nullable() }) },
        },
        config: { secret: true, access: ['administrator', 'fiu_supervisor'] },
      },
      ({ asker, params, body }) => {
        people.requireFresh(asker);
        return factorResets.decide(asker, params.id, body.decision, body.reason);
      },
    );

    routes.get(
      '/machine-keys',
      {
        schema: { response: { 200: z.object({ items: z.array(machineKeySchema) }) } },
        config: { access: ['re_reporting_officer', 'administrator'] },
      },
      async ({ asker }) => ({ items: await machineKeys.list(asker) }),
    );

    routes.post(
      '/machine-keys',
      {
        schema: { body: newMachineKeySchema, response: { 200: machineKeyMadeSchema } },
        config: { secret: true, access: ['re_reporting_officer', 'administrator'] },
      },
      ({ asker, body }) => {
        people.requireFresh(asker);
        return machineKeys.add(asker, body);
      },
    );

    routes.delete(
      '/machine-keys/:id',
      {
        schema: { params: withId, response: { 200: machineKeySchema } },
        config: { access: ['re_reporting_officer', 'administrator'] },
      },
      ({ asker, params }) => machineKeys.revoke(asker, params.id),
    );
  });
}
