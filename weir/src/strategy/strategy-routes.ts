import { Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import type { Asker, Platform } from '#platform';
import { markExport } from '#audit';
import {
  cuts,
  cutSchema,
  documentQuerySchema,
  strategicTableSchema,
  strategicTrendSchema,
  strategyOverviewSchema,
} from './contract.ts';
import { closedQuarters } from './quarters.ts';
import type { Sheet } from './sheet.ts';
import { sheetOfTable, sheetOfTrend } from './sheet.ts';
import type { Strategy } from './strategy.ts';
import { strategyCsv, type Mark } from './strategy-csv.ts';
import { printStrategy } from './strategy-document.ts';

const config = { access: ['fiu_strategic', 'fiu_supervisor'] };
const trendParams = cutSchema.omit({ quarter: true });

export function strategyRoutes(platform: Platform, strategy: Strategy, namesOf: NamesOf): void {
  const { http, register } = platform;

  /** What is taken out is recorded before it leaves, and bears who took it. */
  const taken = (asker: Asker, sheet: Sheet, form: string): Promise<Mark & { authority: string }> =>
    register.as(asker, async (tx) => {
      const { person } = asker;
      if (person === null)
        throw new Problem({
          code: 'person-needed',
          status: 403,
          detail: 'Sign in as a person to take a table out.',
        });
      const name = (await namesOf(tx, [person])).get(person)?.name ?? person;
      const authority = await tx
        .tables<{ authority: { name: string } }>()
        .selectFrom('authority')
        .select('name')
        .executeTakeFirst();
      const line = await markExport(tx, platform.chance, {
        what: `strategy-${form}`,
        object: sheet.id,
        rows: sheet.rows.length,
      });
      return { name, at: tx.now, line, authority: authority?.name ?? 'Weir' };
    });

  http.add((routes) => {
    routes.get('/strategy', { schema: { response: { 200: strategyOverviewSchema } }, config }, () => ({
      quarters: closedQuarters(platform.clock()),
      cuts: [...cuts],
    }));

    /** The sheet as JSON, as CSV behind its mark, and as PDF/A that bears it on every page. */
    const table = '/strategy/tables/:population/:classification/:quarter';
    routes.get(
      table,
      { schema: { params: cutSchema, response: { 200: strategicTableSchema } }, config },
      (request) => strategy.table(request.asker, request.params),
    );
    routes.get(
      `${table}/csv`,
      { schema: { params: cutSchema }, config },
      async ({ asker, params }, reply) => {
        const sheet = sheetOfTable(await strategy.table(asker, params));
        return reply
          .headers(asFile(sheet, 'csv'))
          .type('text/csv; charset=utf-8')
          .send(strategyCsv(sheet, await taken(asker, sheet, 'csv')));
      },
    );
    routes.get(
      `${table}/document`,
      { schema: { params: cutSchema, querystring: documentQuerySchema }, config },
      async ({ asker, params, query }, reply) => {
        const sheet = sheetOfTable(await strategy.table(asker, params));
        const mark = await taken(asker, sheet, 'pdf');
        return reply
          .headers(asFile(sheet, 'pdf'))
          .type('application/pdf')
          .send(printStrategy(sheet, { ...mark, language: query.language }));
      },
    );

    const trend = '/strategy/trends/:population/:classification';
    routes.get(
      trend,
      { schema: { params: trendParams, response: { 200: strategicTrendSchema } }, config },
      (request) => strategy.trend(request.asker, request.params),
    );
    routes.get(
      `${trend}/csv`,
      { schema: { params: trendParams }, config },
      async ({ asker, params }, reply) => {
        const sheet = sheetOfTrend(await strategy.trend(asker, params));
        return reply
          .headers(asFile(sheet, 'csv'))
          .type('text/csv; charset=utf-8')
          .send(strategyCsv(sheet, await taken(asker, sheet, 'csv')));
      },
    );
    routes.get(
      `${trend}/document`,
      { schema: { params: trendParams, querystring: documentQuerySchema }, config },
      async ({ asker, params, query }, reply) => {
        const sheet = sheetOfTrend(await strategy.trend(asker, params));
        const mark = await taken(asker, sheet, 'pdf');
        return reply
          .headers(asFile(sheet, 'pdf'))
          .type('application/pdf')
          .send(printStrategy(sheet, { ...mark, language: query.language }));
      },
    );
  });
}

const asFile = (sheet: Sheet, ending: string): Record<string, string> => ({
  'content-disposition': `attachment; filename="${sheet.id}.${ending}"`,
});
