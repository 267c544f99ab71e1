import { currencyDecimals, formatMinor, instantFromMs } from '@weir/engines/vocabulary';
import type { DuckConnection } from '#ledger';
import type { FindingMoney } from './alert-store.ts';
import type { Finding } from './finding.ts';

/** Sums, times and compartments of each finding's transactions, in one pass over the ledger for all of them. */
export async function moneyOf(
  duck: DuckConnection,
  findings: readonly Finding[],
): Promise<Map<string, FindingMoney>> {
  await duck.run('create or replace temp table named (finding varchar, id varchar)');
  const appender = await duck.raw.createAppender('named');
  for (const finding of findings) {
    for (const id of finding.transactions) {
      appender.appendVarchar(finding.id);
      appender.appendVarchar(id);
      appender.endRow();
    }
  }
  appender.closeSync();
  const rows = await duck.rows<{
    finding: string;
    currency: string;
    total: string;
    first: number;
    last: number;
    compartments: string[] | null;
  }>(`select finding, currency, sum(amount_minor)::varchar as total, min(occurred_ms) as first, max(occurred_ms) as last,
      list_sort(list(distinct compartment) filter (compartment is not null)) as compartments
    from named join (select id, currency, amount_minor, occurred_ms, compartment from transactions
      union all select id, currency, coalesce(value_minor, 0), occurred_ms, compartment from declared_items) using (id) group by finding, currency order by finding, currency`);
  const money = new Map<string, FindingMoney & { first: number; last: number }>();
  for (const row of rows) {
    const before = money.get(row.finding);
    const first = Math.min(row.first, before?.first ?? row.first);
    const last = Math.max(row.last, before?.last ?? row.last);
    money.set(row.finding, {
      first,
      last,
      firstAt: instantFromMs(first),
      lastAt: instantFromMs(last),
      totals: [
        ...(before?.totals ?? []),
        { amount: formatMinor(BigInt(row.total), currencyDecimals(row.currency)), currency: row.currency },
      ],
      compartments: [...new Set([...(before?.compartments ?? []), ...(row.compartments ?? [])])].sort(),
    });
  }
  return money;
}
