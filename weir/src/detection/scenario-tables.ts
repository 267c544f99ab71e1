import { currencyDecimals } from '@weir/engines/vocabulary';
import type { DuckConnection } from '#ledger';

export interface Prepared {
  readonly rows: number;
}

/**
 * What scenarios see: `rows` as the ledger has them, and `entries`, one row for each account at an end of a transaction.
 * Amounts are minor units of `currency`; `unit` is how many make one, so `$threshold * unit` compares with them.
 */
export async function prepareScenarios(duck: DuckConnection): Promise<Prepared> {
  await duck.run(`create or replace temp table rows as select sequence, id, "from", "to", from_type, to_type, occurred_ms,
    amount_minor, currency, coalesce(to_amount_minor, amount_minor) as to_amount_minor, coalesce(to_currency, currency) as to_currency,
    mode, description from transactions`);
  const currencies = await duck.rows<{ currency: string }>(
    'select distinct currency from (select currency from rows union select to_currency from rows) order by 1',
  );
  const odd = currencies
    .map(({ currency }) => currency)
    .filter((currency) => currencyDecimals(currency) !== 2);
  const unit = (column: string): string =>
    odd.length === 0
      ? '100'
      : `case ${column} ${odd.map((currency) => `when '${currency}' then ${10 ** currencyDecimals(currency)}`).join(' ')} else 100 end`;
  await duck.run(`create or replace temp table entries as
    select "from" as account, "to" as counterparty, 'out' as direction, to_type as outside_type, sequence, id, occurred_ms,
      amount_minor, currency, ${unit('currency')} as unit, mode, description from rows where "from" is not null
    union all
    select "to", "from", 'in', from_type, sequence, id, occurred_ms, to_amount_minor, to_currency, ${unit('to_currency')}, mode, description
    from rows where "to" is not null`);
  const [count] = await duck.rows<{ count: number }>('select count(*) as count from rows');
  return { rows: count!.count };
}
