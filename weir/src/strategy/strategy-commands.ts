import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command } from '#platform';
import type { StrategicTable, StrategyOverview } from './contract.ts';

export const strategyCommands: readonly Command[] = [
  {
    words: ['strategy', 'table'],
    usage: 'CUT [--quarter Q]',
    summary:
      'Counts of a closed quarter, small ones suppressed: reports.sector, reports.kind or alerts.typology.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({
        args,
        options: { quarter: { type: 'string' } },
        allowPositionals: true,
      });
      const [population, classification] = (positionals[0] ?? '').split('.');
      if (!population || !classification || positionals.length !== 1) {
        throw new Problem({
          code: 'cut-missing',
          status: 400,
          detail: 'Name one table: reports.sector, reports.kind or alerts.typology.',
        });
      }
      const node = await context.node();
      const { quarters } = await node.request<StrategyOverview>('GET', '/api/v1/strategy');
      const quarter = values.quarter ?? quarters[0]!;
      const where = [population, classification, quarter].map(encodeURIComponent).join('/');
      const table = await node.request<StrategicTable>('GET', `/api/v1/strategy/tables/${where}`);
      const { output } = context;
      output.json(table);
      if (table.withheld) {
        output.say('Nothing of this quarter can be published without telling a small count.');
        return 1;
      }
      const line = (name: string, figures: readonly (number | null)[]): void =>
        output.say(
          `${name.padEnd(24)} ${figures.map((figure) => String(figure ?? '…').padStart(9)).join('')}`,
        );
      output.say(`${''.padEnd(24)} ${[...table.months, quarter].map((month) => month.padStart(9)).join('')}`);
      for (const { category, counts, total } of table.rows) line(category, [...counts, total]);
      line('total', [...table.columnTotals, table.total]);
      return 0;
    },
  },
];
