import { currencyDecimals, formatMinor } from '@weir/engines/vocabulary';
import type { StrategicTable, StrategicTrend } from './contract.ts';

/** A table or a trend as it is taken out: its figures by row and column, whatever the columns are. */
export interface Sheet {
  readonly id: string;
  readonly population: StrategicTable['population'];
  readonly classification: StrategicTable['classification'];
  /** The quarter, or the first and the last. */
  readonly span: string;
  readonly currency: string | null;
  readonly columns: readonly string[];
  readonly rows: readonly { category: string; figures: readonly (number | null)[] }[];
  /** Undefined where nothing was published at all. */
  readonly totals: readonly (number | null)[] | undefined;
  readonly rules: StrategicTable['rules'];
  /** Of one quarter; a trend's were published each at its time. */
  readonly publishedAt: string | null;
}

export function sheetOfTable(table: StrategicTable): Sheet {
  const { population, classification, quarter, currency, months, rules, publishedAt } = table;
  return {
    id: `${population}.${classification}.${quarter}`,
    population,
    classification,
    span: quarter,
    currency,
    columns: [...months, quarter],
    rows: table.rows.map(({ category, counts, total }) => ({ category, figures: [...counts, total] })),
    totals: table.withheld ? undefined : [...table.columnTotals, table.total],
    rules,
    publishedAt,
  };
}

export function sheetOfTrend(trend: StrategicTrend): Sheet {
  const { population, classification, quarters, currency, rules } = trend;
  return {
    id: `${population}.${classification}.trend`,
    population,
    classification,
    span: `${quarters[0]!} – ${quarters.at(-1)!}`,
    currency,
    columns: quarters,
    rows: trend.rows.map(({ category, totals }) => ({ category, figures: totals })),
    totals: trend.totals.every((total) => total === null) ? undefined : trend.totals,
    rules,
    publishedAt: null,
  };
}

/** A count, or money with its decimals; undefined where it is not published. */
export function figureOf(sheet: Pick<Sheet, 'currency'>, figure: number | null): string | undefined {
  if (figure === null) return undefined;
  return sheet.currency === null
    ? String(figure)
    : formatMinor(BigInt(figure), currencyDecimals(sheet.currency));
}
