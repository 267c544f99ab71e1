import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import { markExport, record } from '#audit';
import type { Cases } from '#cases';
import type { Ledger } from '#ledger';
import type { Platform, Transaction } from '#platform';
import type { ChartQuestions } from './charts.ts';
import { findChart, insertChart, type StoredChart } from './chart-store.ts';
import {
  chartAnswerSchema,
  chartExportedSchema,
  chartExportSchema,
  chartNodesSchema,
  chartPathSchema,
  chartPaymentsSchema,
  chartVersionQuerySchema,
  edgePaymentsSchema,
  expansionSchema,
  pathSchema,
  saveChartSchema,
  savedChartSchema,
  type SavedChart,
} from './contract.ts';
import { paymentsUnder } from './money.ts';

const config = { access: ['fiu_analyst', 'fiu_supervisor'] };
const params = z.object({ id: z.string().max(100) });

export function chartRoutes(
  { http, register, chance }: Platform,
  questions: ChartQuestions,
  rooms: { cases: Cases; ledger: Ledger; people: { namesOf: NamesOf } },
): void {
  const saved = async (
    tx: Transaction,
    caseId: string,
    row: StoredChart | undefined,
  ): Promise<SavedChart> => {
    if (row === undefined) return { caseId, version: 0, layout: null, savedBy: null, savedAt: null };
    const names = await rooms.people.namesOf(tx, [row.saved_by]);
    return {
      caseId,
      version: row.version,
      layout: row.layout,
      savedBy: { id: row.saved_by, name: names.get(row.saved_by)?.name ?? null },
      savedAt: row.saved_at,
    };
  };

  http.add((routes) => {
    routes.post(
      '/chart/nodes',
      { schema: { body: chartNodesSchema, response: { 200: chartAnswerSchema } }, config },
      (request) => questions.nodes(request.asker, request.body.ids),
    );
    routes.post(
      '/chart/expansions',
      { schema: { body: expansionSchema, response: { 200: chartAnswerSchema } }, config },
      (request) => questions.expand(request.asker, request.body),
    );
    routes.post(
      '/chart/paths',
      { schema: { body: pathSchema, response: { 200: chartPathSchema } }, config },
      (request) => questions.path(request.asker, request.body),
    );
    routes.post(
      '/chart/payments',
      { schema: { body: edgePaymentsSchema, response: { 200: chartPaymentsSchema } }, config },
      async (request) => {
        const answer = await rooms.ledger.query(request.asker, (duck) => paymentsUnder(duck, request.body));
        await register.as(request.asker, (tx) =>
          record(tx, {
            act: 'charts.payments-read',
            object: { kind: 'chart', id: 'open' },
            facts: { payments: answer.items.length },
          }),
        );
        return answer;
      },
    );
    routes.post(
      '/chart/exports',
      { schema: { body: chartExportSchema, response: { 200: chartExportedSchema } }, config },
      (request) =>
        register.as(request.asker, async (tx) => {
          const { caseId, format, nodes, edges } = request.body;
          if (caseId !== null) await rooms.cases.get(tx, caseId);
          const mark = await markExport(tx, chance, {
            what: `chart-${format}`,
            ...(caseId !== null && { object: caseId }),
            rows: nodes + edges,
          });
          const person = request.asker.person!;
          const names = await rooms.people.namesOf(tx, [person]);
          return { mark, by: names.get(person)?.name ?? person, at: tx.now };
        }),
    );
    routes.get(
      '/cases/:id/chart',
      {
        schema: { params, querystring: chartVersionQuerySchema, response: { 200: savedChartSchema } },
        config,
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const { id } = request.params;
          await rooms.cases.get(tx, id);
          const row = await findChart(tx, id, request.query.version);
          if (row === undefined && request.query.version !== undefined) {
            throw new Problem({
              code: 'chart-version-unknown',
              status: 404,
              detail: 'This case has no such version of its chart.',
            });
          }
          return saved(tx, id, row);
        }),
    );
    routes.put(
      '/cases/:id/chart',
      {
        schema: { params, body: saveChartSchema, response: { 200: savedChartSchema } },
        config,
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const { id } = request.params;
          const { version, layout } = request.body;
          await rooms.cases.get(tx, id);
          const latest = await findChart(tx, id);
          const row = { case_id: id, version: version + 1, layout, saved_by: request.asker.person! };
          if ((latest?.version ?? 0) !== version || !(await insertChart(tx, row))) {
            throw new Problem({
              code: 'chart-changed',
              status: 409,
              detail:
                'Somebody saved this chart meanwhile. Look at both, then save yours over it or take theirs.',
              facts: { theirs: await saved(tx, id, await findChart(tx, id)) },
            });
          }
          await record(tx, {
            act: 'charts.saved',
            object: { kind: 'case', id },
            facts: { version: version + 1, nodes: layout.nodes.length },
          });
          return saved(tx, id, { ...row, saved_at: tx.now });
        }),
    );
  });
}
