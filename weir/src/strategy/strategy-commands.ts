import { parseArgs } from 'node:util';
import type { Command } from '#platform';
import { currencyDecimals, formatMinor, Problem } from '@weir/engines/vocabulary';
import type { StrategicTable, StrategicTrend, StrategyOverview } from './contract.ts';

export const strategyCommands: readonly Command[] = [
  {
    words: ['strategy', 'table'],
    usage: 'CUT [--quarter Q]',
    summary:
      'Figures of a closed quarter, small ones suppressed: reports.sector, reports.kind, reports.region, money.corridor, alerts.typology or disseminations.outcome.',
    run: async (args, context) => {
      const { values, positionals } = parseArgs({
        args,
        options: { quarter: { type: 'string' } },
        allowPositionals: true,
      });
      const [population, classification] = cutFrom(positionals);
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
      const line = liner((text) => output.say(text), table.currency);
      output.say(
        `${''.padEnd(24)} ${[...table.months, quarter].map((month) => month.padStart(16)).join('')}`,
      );
      for (const { category, counts, total } of table.rows) line(category, [...counts, total]);
      line('total', [...table.columnTotals, table.total]);
      return 0;
    },
  },
  {
    words: ['strategy', 'trend'],
    usage: 'CUT',
    summary: 'The closed quarters of one of these tables side by side, as far as they are published.',
    run: async (args, context) => {
      const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
      const [population, classification] = cutFrom(positionals);
      const node = await context.node();
      const where = [population, classification].map(encodeURIComponent).join('/');
      const trend = await node.request<StrategicTrend>('GET', `/api/v1/strategy/trends/${where}`);
      const { output } = context;
      output.json(trend);
      const line = liner((text) => output.say(text), trend.currency);
      output.say(`${''.padEnd(24)} ${trend.quarters.map((quarter) => quarter.padStart(16)).join('')}`);
      for (const { category, totals } of trend.rows) line(category, totals);
      line('total', trend.totals);
      return 0;
    },
  },
];

function cutFrom(positionals: readonly string[]): [population: string, classification: string] {
  const [population, classification] = (positionals[0] ?? '').split('.');
  if (population && classification && positionals.length === 1) return [population, classification];
  throw new Problem({
    code: 'cut-missing',
    status: 400,
    detail:
      'Name one table: reports.sector, reports.kind, reports.region, money.corridor, alerts.typology or disseminations.outcome.',
  });
}

const liner =
  (say: (text: string) => void, currency: string | null) =>
  (name: string, figures: readonly (number | null)[]): void => {
    const told = (figure: number | null): string =>
      figure === null
        ? '…'
        : currency === null
          ? String(figure)
          : formatMinor(BigInt(figure), currencyDecimals(currency));
    say(`${name.padEnd(24)} ${figures.map((figure) => told(figure).padStart(16)).join('')}`);
  };
