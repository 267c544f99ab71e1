import { Problem, type Instant } from '@weir/engines/vocabulary';
import { jurisdiction, type Asker, type Platform } from '#platform';
import { record } from '#audit';
import { cuts, type Cut, type StrategicTable, type StrategicTrend } from './contract.ts';
import { closedQuarters, monthsOf } from './quarters.ts';
import { countsOf, publish, publishedOf, type StoredCount } from './strategy-store.ts';
import { suppress, type Cell } from './suppress.ts';

/** Where a jurisdiction names none: ours, of the size that statistical offices use. */
const ownRules = { smallest: 5, contributors: 3, dominance: 0.8, source: 'own' };

const nothing: Cell = { count: 0, contributors: null, largest: null };

/** Counts of what the register's view does not hold, by the months of a quarter. */
export type CountElsewhere = (cut: Cut, months: readonly string[]) => Promise<StoredCount[]>;

export interface Strategy {
  /**
   * A table of a closed quarter as it was first published, or published now.
   * @throws Problem `strategic-table-unknown`, `quarter-not-closed`
   */
  table(asker: Asker, cut: Cut): Promise<StrategicTable>;
  /** The closed quarters side by side. @throws Problem `strategic-table-unknown` */
  trend(asker: Asker, of: Omit<Cut, 'quarter'>): Promise<StrategicTrend>;
}

export function createStrategy(
  { register, config, clock }: Pick<Platform, 'register' | 'config' | 'clock'>,
  countElsewhere: CountElsewhere,
): Strategy {
  const strategy: Strategy = {
    table: async (asker, cut) => {
      refuseUnknown(cut, clock());
      const before = await register.as(asker, (tx) => publishedOf(tx, cut));
      if (before !== undefined) return before;
      const months = monthsOf(cut.quarter);
      // Outside a transaction: going over the ledger takes seconds.
      const counts = isElsewhere(cut)
        ? await countElsewhere(cut, months)
        : await register.as(asker, (tx) => countsOf(tx, cut, months));
      return register.as(asker, async (tx) => {
        const table = tableFrom(counts, { cut, months, country: config.jurisdiction, now: tx.now });
        if (!(await publish(tx, table))) return (await publishedOf(tx, cut))!;
        await record(tx, { act: 'strategy.published', object: { kind: 'strategic-table', id: idOf(cut) } });
        return table;
      });
    },
    trend: async (asker, of) => {
      const quarters = closedQuarters(clock()).toReversed();
      const tables: StrategicTable[] = [];
      for (const quarter of quarters) tables.push(await strategy.table(asker, { ...of, quarter }));
      const categories = [
        ...new Set(tables.flatMap(({ rows }) => rows.map(({ category }) => category))),
      ].sort();
      return {
        ...of,
        currency: tables[0]!.currency,
        quarters,
        rows: categories.map((category) => ({
          category,
          totals: tables.map((table) => totalOf(table, category)),
        })),
        totals: tables.map(({ total }) => total),
        rules: tables.at(-1)!.rules,
      };
    },
  };
  return strategy;
}

/** What was published of a category. One that a published quarter does not name had nothing in it. */
function totalOf(table: StrategicTable, category: string): number | null {
  if (table.withheld) return null;
  const row = table.rows.find((each) => each.category === category);
  return row === undefined ? 0 : row.total;
}

export const idOf = ({ population, classification, quarter }: Cut): string =>
  `${population}.${classification}.${quarter}`;

const isElsewhere = ({ population, classification }: Cut): boolean =>
  population === 'money' || classification === 'region';

export function tableFrom(
  counted: readonly StoredCount[],
  of: { cut: Cut; months: readonly string[]; country: string; now: string },
): StrategicTable {
  const { disclosure, currency } = jurisdiction(of.country);
  const rules = disclosure ?? ownRules;
  const months = [...of.months];
  const rows = [...Map.groupBy(counted, ({ category }) => category)].map(([category, counts]) => ({
    category,
    cells: months.map((month): Cell => {
      const found = counts.find((each) => each.month === month);
      if (found === undefined) return nothing;
      const { cases, amount, contributors, largest } = found;
      return amount === null
        ? { count: cases, contributors, largest }
        : { count: amount, cases, contributors, largest };
    }),
  }));
  const shown = suppress(rows, months.length, rules);
  const { cut } = of;
  const answer = {
    population: cut.population,
    classification: cut.classification,
    quarter: cut.quarter,
    currency: cut.population === 'money' ? currency : null,
    months,
    rules,
    publishedAt: of.now,
  };
  if (shown === undefined) return { ...answer, withheld: true, rows: [], columnTotals: [], total: null };
  return { ...answer, withheld: false, ...shown };
}

function refuseUnknown(cut: Cut, now: Instant): void {
  const isKnown = cuts.some(
    ({ population, classification }) =>
      population === cut.population && classification === cut.classification,
  );
  if (!isKnown) {
    throw new Problem({
      code: 'strategic-table-unknown',
      status: 404,
      detail:
        'There is no such table. Ask for reports by sector, kind or region, for money by corridor, for alerts by typology, or for disseminations by outcome.',
    });
  }
  if (!closedQuarters(now).includes(cut.quarter)) {
    throw new Problem({
      code: 'quarter-not-closed',
      status: 409,
      detail: 'Only the last twelve closed quarters are published, each once. Choose one of them.',
      facts: { quarters: closedQuarters(now) },
    });
  }
}
