import { Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import type { Platform, Transaction } from '#platform';
import { markExport } from '#audit';
import {
  cuts,
  cutSchema,
  documentQuerySchema,
  strategicTableSchema,
  strategyOverviewSchema,
  type Cut,
} from './contract.ts';
import { closedQuarters } from './quarters.ts';
import { idOf, strategicTable } from './strategy.ts';
import { strategyCsv } from './strategy-csv.ts';
import { printStrategy } from './strategy-document.ts';

const config = { access: ['fiu_strategic', 'fiu_supervisor'] };
const path = '/strategy/tables/:population/:classification/:quarter';

export function strategyRoutes(platform: Platform, namesOf: NamesOf): void {
  const { http, register } = platform;

  /** What is taken out is recorded before it leaves, and bears who took it and its number in the log. */
  const taken = async (tx: Transaction, cut: Cut, form: 'csv' | 'pdf') => {
    const { person } = tx.asker;
    if (person === null)
      throw new Problem({
        code: 'person-needed',
        status: 403,
        detail: 'Sign in as a person to take a table out.',
      });
    const table = await strategicTable(tx, cut, platform);
    const name = (await namesOf(tx, [person])).get(person)?.name ?? person;
    const line = await markExport(tx, platform.chance, {
      what: `strategic-table-${form}`,
      object: idOf(cut),
      rows: table.rows.length,
    });
    return { table, mark: { name, at: tx.now, line } };
  };

  http.add((routes) => {
    routes.get('/strategy', { schema: { response: { 200: strategyOverviewSchema } }, config }, (request) =>
      register.as(request.asker, async (tx) => ({ quarters: closedQuarters(tx.now), cuts: [...cuts] })),
    );
    routes.get(
      path,
      { schema: { params: cutSchema, response: { 200: strategicTableSchema } }, config },
      (request) => register.as(request.asker, (tx) => strategicTable(tx, request.params, platform)),
    );
    routes.get(`${path}/csv`, { schema: { params: cutSchema }, config }, async (request, reply) => {
      const { table, mark } = await register.as(request.asker, (tx) => taken(tx, request.params, 'csv'));
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${idOf(request.params)}.csv"`)
        .send(strategyCsv(table, mark));
    });
    routes.get(
      `${path}/document`,
      { schema: { params: cutSchema, querystring: documentQuerySchema }, config },
      async (request, reply) => {
        const { table, mark, authority } = await register.as(request.asker, async (tx) => ({
          ...(await taken(tx, request.params, 'pdf')),
          authority: await tx
            .tables<{ authority: { name: string } }>()
            .selectFrom('authority')
            .select('name')
            .executeTakeFirst(),
        }));
        const { language } = request.query;
        return reply
          .type('application/pdf')
          .header('content-disposition', `attachment; filename="${idOf(request.params)}.pdf"`)
          .send(printStrategy(table, { authority: authority?.name ?? 'Weir', language, mark }));
      },
    );
  });
}
