import { Problem } from '@weir/engines/vocabulary';
import { jurisdiction, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { cuts, type Cut, type StrategicTable } from './contract.ts';
import { closedQuarters, monthsOf } from './quarters.ts';
import { countsOf, publish, publishedOf } from './strategy-store.ts';
import { suppress, type Cell } from './suppress.ts';

/** Where a jurisdiction names none: ours, of the size that statistical offices use. */
const ownRules = { smallest: 5, contributors: 3, dominance: 0.8, source: 'own' };

const nothing: Cell = { count: 0, contributors: null, largest: null };

/**
 * A table of a closed quarter as it was first published, or published now.
 * @throws Problem `strategic-table-unknown`, `quarter-not-closed`
 */
export async function strategicTable(
  tx: Transaction,
  cut: Cut,
  { config }: Pick<Platform, 'config'>,
): Promise<StrategicTable> {
  refuseUnknown(cut, tx);
  const before = await publishedOf(tx, cut);
  if (before !== undefined) return before;
  const table = await countedNow(tx, cut, config.jurisdiction);
  if (await publish(tx, table)) {
    await record(tx, { act: 'strategy.published', object: { kind: 'strategic-table', id: idOf(cut) } });
    return table;
  }
  return (await publishedOf(tx, cut))!;
}

export const idOf = ({ population, classification, quarter }: Cut): string =>
  `${population}.${classification}.${quarter}`;

async function countedNow(tx: Transaction, cut: Cut, country: string): Promise<StrategicTable> {
  const rules = jurisdiction(country).disclosure ?? ownRules;
  const months = monthsOf(cut.quarter);
  const counted = await countsOf(tx, cut, months);
  const rows = [...Map.groupBy(counted, ({ category }) => category)].map(([category, counts]) => ({
    category,
    cells: months.map((month): Cell => {
      const found = counts.find((each) => each.month === month);
      return found === undefined
        ? nothing
        : { count: found.cases, contributors: found.contributors, largest: found.largest };
    }),
  }));
  const shown = suppress(rows, months.length, rules);
  const answer = { ...cut, months, rules, publishedAt: tx.now };
  if (shown === undefined) return { ...answer, withheld: true, rows: [], columnTotals: [], total: null };
  return { ...answer, withheld: false, ...shown };
}

function refuseUnknown(cut: Cut, tx: Transaction): void {
  const isKnown = cuts.some(
    ({ population, classification }) =>
      population === cut.population && classification === cut.classification,
  );
  if (!isKnown) {
    throw new Problem({
      code: 'strategic-table-unknown',
      status: 404,
      detail: 'There is no such table. Ask for reports by sector or kind, or for alerts by typology.',
    });
  }
  if (!closedQuarters(tx.now).includes(cut.quarter)) {
    throw new Problem({
      code: 'quarter-not-closed',
      status: 409,
      detail: 'Only the last twelve closed quarters are published, each once. Choose one of them.',
      facts: { quarters: closedQuarters(tx.now) },
    });
  }
}
