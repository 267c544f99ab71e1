import { declaredItemsOf, type Report } from '@weir/engines/reports';
import { msFromInstant } from '@weir/engines/vocabulary';
import { literal } from './duck.ts';
import { earliestMs, latestMs } from './read-value.ts';
import { rowLimits } from './read-rows.ts';
import { transactionId } from './report-rows.ts';

/**
 * Beside its rows the ledger keeps what reports tell of things: metal and goods that were sold, cash that crossed a border.
 * Much of it never touched an account, so it is no row; where it belongs to a row, `transaction` is that row's id.
 */
export const itemColumns = [
  ['id', 'VARCHAR'],
  ['transaction', 'VARCHAR'],
  ['occurred_ms', 'BIGINT'],
  ['kind', 'VARCHAR'],
  ['metal', 'VARCHAR'],
  ['item_type', 'VARCHAR'],
  ['description', 'VARCHAR'],
  ['quantity', 'DOUBLE'],
  ['quantity_unit', 'VARCHAR'],
  ['grams', 'DOUBLE'],
  ['fineness', 'DOUBLE'],
  ['assayed', 'DOUBLE'],
  ['value_minor', 'BIGINT'],
  ['paid_minor', 'BIGINT'],
  ['currency', 'VARCHAR'],
  ['payer', 'VARCHAR'],
  ['payee', 'VARCHAR'],
  ['border', 'BOOLEAN'],
  ['truth', 'VARCHAR'],
  ['source_id', 'VARCHAR'],
  ['place', 'VARCHAR'],
  ['originator', 'VARCHAR'],
  ['handling', 'VARCHAR'],
  ['compartment', 'VARCHAR'],
] as const;

export const itemColumnList = itemColumns.map(([name]) => `"${name}"`).join(', ');
export const itemColumnTypes = itemColumns.map(([name, type]) => `"${name}" ${type}`).join(', ');

/** A relation over files of items; an empty one where there are none. */
export function itemsOf(paths: readonly string[]): string {
  if (paths.length === 0)
    return `(select ${itemColumns.map(([name, type]) => `null::${type} as "${name}"`).join(', ')} where false)`;
  const list = paths.map(literal).join(', ');
  return `(select ${itemColumnList} from read_parquet([${list}], hive_partitioning = false))`;
}

type ItemName = (typeof itemColumns)[number][0];
export type DraftItem = Readonly<
  Record<
    Exclude<ItemName, 'source_id' | 'originator' | 'handling' | 'compartment'>,
    string | number | bigint | boolean | null
  >
>;

/** The items of an accepted report, and those whose time or sums cannot stand in the ledger, with the reason. */
export function itemsOfReport(
  reportId: string,
  report: Report,
): { items: DraftItem[]; leftOut: { place: string; reason: string }[] } {
  const items: DraftItem[] = [];
  const leftOut: { place: string; reason: string }[] = [];
  const short = (text: string | null): string | null => text?.slice(0, rowLimits.textBytes) ?? null;
  for (const item of declaredItemsOf(report)) {
    const ms = msFromInstant(item.occurredAt);
    const sums = [item.valueMinor ?? 0n, item.paidMinor ?? 0n];
    if (ms < earliestMs || ms > latestMs) leftOut.push({ place: item.place, reason: 'time-out-of-range' });
    else if (sums.some((sum) => sum > BigInt(Number.MAX_SAFE_INTEGER)))
      leftOut.push({ place: item.place, reason: 'amount-too-large' });
    else
      items.push({
        id: transactionId(reportId, item.place),
        transaction: item.transaction === null ? null : transactionId(reportId, item.transaction),
        occurred_ms: ms,
        kind: item.kind,
        metal: item.metal,
        item_type: item.itemType,
        description: short(item.description),
        quantity: item.quantity,
        quantity_unit: item.quantityUnit,
        grams: item.grams,
        fineness: item.fineness,
        assayed: item.assayed,
        value_minor: item.valueMinor,
        paid_minor: item.paidMinor,
        currency: item.currency,
        payer: short(item.payer),
        payee: short(item.payee),
        border: item.border,
        truth: item.truth,
        place: item.place,
      });
  }
  return { items, leftOut };
}
