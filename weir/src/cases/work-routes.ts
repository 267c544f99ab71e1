import { z } from 'zod';
import type { Platform } from '#platform';
import type { deskViews } from './case-desk.ts';
import type { hypothesisActs } from './case-hypotheses.ts';
import type { linkActs } from './case-links.ts';
import type { taskActs } from './case-tasks.ts';
import type { needActs } from './need-to-know.ts';
import {
  accessAskSchema,
  accessDecisionSchema,
  caseDeskSchema,
  caseTaskPageSchema,
  compartmentMoveSchema,
  evidenceSchema,
  handlingChangeSchema,
  handoverSchema,
  hypothesisChangeSchema,
  linkDecisionSchema,
  newEntrySchema,
  newHypothesisSchema,
  newMarkSchema,
  newTaskSchema,
  taskChangeSchema,
} from './contract.ts';

const config = { access: ['fiu_analyst', 'fiu_supervisor'] };
const supervisors = { access: ['fiu_supervisor'] };
const id = z.string().max(100);
const ofCase = z.object({ id });
const response = { 200: caseDeskSchema };

export interface Work {
  readonly views: ReturnType<typeof deskViews>;
  readonly tasks: ReturnType<typeof taskActs>;
  readonly hypotheses: ReturnType<typeof hypothesisActs>;
  readonly links: ReturnType<typeof linkActs>;
  readonly need: ReturnType<typeof needActs>;
}

/** The work within a case; each act answers with the desk as it is then. */
export function workRoutes({ http }: Platform, { views, tasks, hypotheses, links, need }: Work): void {
  http.add((routes) => {
    routes.get('/cases/:id/desk', { schema: { params: ofCase, response }, config }, (request) =>
      views.desk(request.asker, request.params.id),
    );
    routes.get('/case-tasks', { schema: { response: { 200: caseTaskPageSchema } }, config }, (request) =>
      views.mine(request.asker),
    );
    routes.post(
      '/cases/:id/tasks',
      { schema: { params: ofCase, body: newTaskSchema, response }, config },
      async ({ asker, params, body }) => {
        await tasks.ask(asker, params.id, body);
        return views.desk(asker, params.id);
      },
    );
    routes.patch(
      '/cases/:id/tasks/:taskId',
      { schema: { params: ofCase.extend({ taskId: id }), body: taskChangeSchema, response }, config },
      async ({ asker, params, body }) => {
        await tasks.change(asker, params.id, params.taskId, body);
        return views.desk(asker, params.id);
      },
    );
    routes.post(
      '/cases/:id/handover',
      { schema: { params: ofCase, body: handoverSchema, response }, config },
      async ({ asker, params, body }) => {
        await tasks.handOver(asker, params.id, body);
        return views.desk(asker, params.id);
      },
    );
    routes.post(
      '/cases/:id/hypotheses',
      { schema: { params: ofCase, body: newHypothesisSchema, response }, config },
      async ({ asker, params, body }) => {
        await hypotheses.suppose(asker, params.id, body);
        return views.desk(asker, params.id);
      },
    );
    routes.patch(
      '/cases/:id/hypotheses/:hypothesisId',
      {
        schema: { params: ofCase.extend({ hypothesisId: id }), body: hypothesisChangeSchema, response },
        config,
      },
      async ({ asker, params, body }) => {
        await hypotheses.change(asker, params.id, params.hypothesisId, body);
        return views.desk(asker, params.id);
      },
    );
    routes.post(
      '/cases/:id/hypotheses/:hypothesisId/evidence',
      { schema: { params: ofCase.extend({ hypothesisId: id }), body: evidenceSchema, response }, config },
      async ({ asker, params, body }) => {
        await hypotheses.weigh(asker, params.id, params.hypothesisId, body);
        return views.desk(asker, params.id);
      },
    );
    routes.post(
      '/cases/:id/entries',
      { schema: { params: ofCase, body: newEntrySchema, response }, config },
      async ({ asker, params, body }) => {
        await hypotheses.write(asker, params.id, body);
        return views.desk(asker, params.id);
      },
    );
    routes.post(
      '/cases/:id/marks',
      { schema: { params: ofCase, body: newMarkSchema, response }, config },
      async ({ asker, params, body }) => {
        await hypotheses.mark(asker, params.id, body);
        return views.desk(asker, params.id);
      },
    );
    routes.post(
      '/cases/:id/links',
      { schema: { params: ofCase, body: linkDecisionSchema, response }, config },
      async ({ asker, params, body }) => {
        await links.decide(asker, params.id, body);
        return views.desk(asker, params.id);
      },
    );
    routes.post(
      '/cases/:id/access',
      { schema: { params: ofCase, body: accessAskSchema, response }, config },
      async ({ asker, params, body }) => {
        await need.askAccess(asker, params.id, body);
        return views.desk(asker, params.id);
      },
    );
    routes.post(
      '/cases/:id/access/:accessId/decision',
      {
        schema: { params: ofCase.extend({ accessId: id }), body: accessDecisionSchema, response },
        config: supervisors,
      },
      async ({ asker, params, body }) => {
        await need.decideAccess(asker, params.id, params.accessId, body);
        return views.desk(asker, params.id);
      },
    );
    routes.post(
      '/cases/:id/compartment',
      { schema: { params: ofCase, body: compartmentMoveSchema, response }, config: supervisors },
      async ({ asker, params, body }) => {
        await need.move(asker, params.id, body);
        return views.desk(asker, params.id);
      },
    );
    routes.post(
      '/cases/:id/fragments/:fragmentId/handling',
      { schema: { params: ofCase.extend({ fragmentId: id }), body: handlingChangeSchema, response }, config },
      async ({ asker, params, body }) => {
        await need.setHandling(asker, params.id, params.fragmentId, body);
        return views.desk(asker, params.id);
      },
    );
  });
}
