import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import type { Platform, Transaction } from '#platform';
import {
  rankingChangeRequestSchema,
  rankingModelSchema,
  rankingSchema,
  type RankingModelView,
} from './ranking-contract.ts';
import { findModel, modelInForce, type StoredModel } from './ranking-store.ts';
import type { Rankings } from './ranking.ts';

const readers = ['fiu_analyst', 'fiu_supervisor'];

export function rankingRoutes(platform: Platform, rankings: Rankings, namesOf: NamesOf | undefined): void {
  const { http, register } = platform;
  const namer = async (tx: Transaction, ids: readonly string[]): Promise<(id: string) => string | null> => {
    const names = ids.length === 0 ? undefined : await namesOf?.(tx, [...new Set(ids)]);
    return (id) => names?.get(id)?.name ?? null;
  };

  http.add((routes) => {
    routes.get(
      '/ranking',
      { schema: { response: { 200: rankingSchema } }, config: { access: readers } },
      (request) =>
        register.as(request.asker, async (tx) => {
          const { inForce, decisions, models, changes } = await rankings.stands(tx);
          const people = [...models.map((each) => each.asked_by), ...changes.map((each) => each.by)];
          const nameOf = await namer(tx, inForce === undefined ? people : [...people, inForce.asked_by]);
          const view = (row: StoredModel): RankingModelView => modelView(row, nameOf, inForce?.id ?? null);
          return {
            inForce: inForce === undefined ? null : view(inForce),
            decisions,
            models: models.map(view),
            changes: changes.map(({ number, model, by, at, reason }) => ({
              number,
              model,
              by: { id: by, name: nameOf(by) },
              at,
              reason,
            })),
          };
        }),
    );

    routes.post(
      '/ranking-models',
      {
        schema: {
          body: z.object({}).default({}),
          response: { 200: z.object({ id: z.string(), jobId: z.string() }) },
        },
        config: { access: readers },
      },
      (request) => rankings.learn(request.asker),
    );

    routes.get(
      '/ranking-models/:id',
      {
        schema: { params: z.object({ id: z.string().max(100) }), response: { 200: rankingModelSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const row = await findModel(tx, request.params.id);
          if (row === undefined)
            throw new Problem({
              code: 'ranking-model-unknown',
              status: 404,
              detail: 'There is no such model.',
            });
          return modelView(row, await namer(tx, [row.asked_by]), (await modelInForce(tx))?.id ?? null);
        }),
    );

    routes.post(
      '/ranking-changes',
      {
        schema: {
          body: rankingChangeRequestSchema,
          response: { 200: z.object({ number: z.number(), jobId: z.string() }) },
        },
        config: { access: ['fiu_supervisor'] },
      },
      (request) => rankings.change(request.asker, request.body),
    );
  });
}

function modelView(
  row: StoredModel,
  nameOf: (id: string) => string | null,
  inForce: string | null,
): RankingModelView {
  const weights = (row.model?.features ?? [])
    .map(({ name, weight, centre, scale }) => ({ feature: name, weight, centre, scale }))
    .sort((one, other) => Math.abs(other.weight) - Math.abs(one.weight));
  return {
    id: row.id,
    jobId: row.job,
    state: row.state,
    asked: { by: { id: row.asked_by, name: nameOf(row.asked_by) }, at: row.asked_at },
    endedAt: row.ended_at,
    against: row.against,
    current: row.against === inForce,
    learnedUntil: row.learned_until,
    examples: row.model === null ? null : { ...row.model.examples },
    weights,
    comparison: row.comparison,
    problem: row.problem,
  };
}
