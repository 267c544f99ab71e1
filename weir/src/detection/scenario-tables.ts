import { currencyDecimals } from '@weir/engines/vocabulary';
import { literal, type DuckConnection } from '#ledger';
import { referenceRows, scenarioReference, type ScenarioReference } from './scenario-reference.ts';

/** Facts that not every ledger has; a scenario names those it `needs` and is told absent without them. */
export const scenarioNeeds = ['cash', 'items', 'prices', 'ramps', 'corridors'] as const;
export type ScenarioNeed = (typeof scenarioNeeds)[number];

export interface Prepared {
  readonly rows: number;
  readonly absent: ReadonlySet<ScenarioNeed>;
}

/**
 * What scenarios see, made once for all of them:
 *
 * - `rows`: the transactions as they are;
 * - `entries`: one row for each account at an end of a transaction, self-payments left out. Amounts are minor units of
 *   `currency`; `unit` is how many make one, so `$threshold * unit` compares with them;
 * - `accounts`: counts, sums and largest payments of each account and currency, in and out, in all and in cash. `near_…`
 *   is the most within two neighbouring fortnights, which bounds every window of fourteen days: with it a scenario leaves
 *   out, before it looks closer, the accounts that cannot qualify; `fortnights` is in how many of them the account moved;
 * - `items`: metal, goods and cash over a border as reports tell them; `told` is the transaction to name;
 * - `ramps`: the sequences of payments to or from providers of crypto-assets;
 * - `high_risk`, `world_prices`, and `country_of(account)` from the reference data.
 */
export async function prepareScenarios(
  duck: DuckConnection,
  reference: ScenarioReference = scenarioReference(),
): Promise<Prepared> {
  await duck.run(`create or replace temp view rows as select sequence, id, "from", "to", from_type, to_type, occurred_ms,
    amount_minor, currency, coalesce(to_amount_minor, amount_minor) as to_amount_minor, coalesce(to_currency, currency) as to_currency,
    mode, description from transactions`);
  const unit = await unitOf(duck);
  await duck.run(`create or replace temp table entries as
    select "from" as account, "to" as counterparty, 'out' as direction, to_type as outside_type, sequence, id, occurred_ms,
      amount_minor, currency, ${unit('currency')} as unit from rows where "from" is not null and "from" is distinct from "to"
    union all
    select "to", "from", 'in', from_type, sequence, id, occurred_ms, to_amount_minor, to_currency, ${unit('to_currency')}
    from rows where "to" is not null and "from" is distinct from "to"`);
  await accountsTable(duck);
  await referenceTables(duck, reference);
  await itemsTable(duck, unit);
  await rampsTable(duck, reference);
  const [found] = await duck.rows<Record<string, number>>(`select (select count(*) from rows) as rows,
    (select count(*) from accounts where cash_in_count + cash_out_count > 0) as cash, (select count(*) from items) as items,
    (select count(*) from world_prices) as prices, (select count(*) from ramps) as ramps,
    (select count(*) from accounts where country_of(account) is not null) as corridors`);
  return { rows: found!['rows']!, absent: new Set(scenarioNeeds.filter((need) => found![need] === 0)) };
}

async function unitOf(duck: DuckConnection): Promise<(column: string) => string> {
  const currencies = await duck.rows<{ currency: string }>(
    'select distinct currency from (select currency from rows union select to_currency from rows union select currency from declared_items) order by 1',
  );
  const odd = currencies
    .map(({ currency }) => currency)
    .filter((currency) => currencyDecimals(currency) !== 2);
  return (column) =>
    odd.length === 0
      ? '100::bigint'
      : `case ${column} ${odd.map((currency) => `when '${currency}' then ${10 ** currencyDecimals(currency)}::bigint`).join(' ')} else 100::bigint end`;
}

const fortnight = 14 * 86_400_000;

/** The widest table of all: sums of each account's fortnights, without filters, as they cost more than the sums. */
async function accountsTable(duck: DuckConnection): Promise<void> {
  await duck.run(`create or replace temp table fortnights as
    select account, currency, occurred_ms // ${fortnight} as fortnight, any_value(unit) as unit,
      sum(1 - gone)::integer as in_count, sum((1 - gone) * amount_minor)::bigint as in_minor, max((1 - gone) * amount_minor) as in_largest,
      sum(gone)::integer as out_count, sum(gone * amount_minor)::bigint as out_minor, max(gone * amount_minor) as out_largest,
      min(occurred_ms) as first_ms, max(occurred_ms) as last_ms
    from (select *, (direction = 'out')::bigint as gone from entries) group by all`);
  // A window of fourteen days lies within two neighbouring fortnights, and so in a pair that begins with an even or an odd one.
  const pairs = (
    offset: number,
  ): string => `select account, currency, sum(in_count) as in_count, sum(in_minor) as in_minor,
    sum(out_count) as out_count, sum(out_minor) as out_minor from fortnights group by account, currency, (fortnight + ${offset}) // 2`;
  await duck.run(`create or replace temp table accounts as
    with near as (
      select account, currency, max(in_count)::bigint as near_in_count, max(in_minor)::bigint as near_in_minor,
        max(out_count)::bigint as near_out_count, max(out_minor)::bigint as near_out_minor
      from (${pairs(0)} union all ${pairs(1)}) group by account, currency
    ), whole as (
      select account, currency, any_value(unit) as unit, min(first_ms) as first_ms, max(last_ms) as last_ms, count(*) as fortnights,
        ${['in_count', 'in_minor', 'out_count', 'out_minor'].map((name) => `sum(${name})::bigint as ${name}`).join(', ')},
        max(in_largest) as in_largest, max(out_largest) as out_largest
      from fortnights group by account, currency
    ), cash as (
      select account, currency, count(*) filter (direction = 'in') as cash_in_count, coalesce(sum(amount_minor) filter (direction = 'in'), 0)::bigint as cash_in_minor,
        count(*) filter (direction = 'out') as cash_out_count, coalesce(sum(amount_minor) filter (direction = 'out'), 0)::bigint as cash_out_minor
      from entries where outside_type = 'cash' group by account, currency
    )
    select * replace (coalesce(cash_in_count, 0) as cash_in_count, coalesce(cash_in_minor, 0) as cash_in_minor,
      coalesce(cash_out_count, 0) as cash_out_count, coalesce(cash_out_minor, 0) as cash_out_minor)
    from whole join near using (account, currency) left join cash using (account, currency)`);
  await duck.run('drop table fortnights');
}

/** The country of an account is told by its IBAN, or by the BIC before its number. */
export const countryOf = `create or replace temp macro country_of(account) as case
    when account like 'iban:%' then substr(account, 6, 2)
    when regexp_matches(account, '^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?/') then substr(account, 5, 2)
    when regexp_matches(account, '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$') then substr(account, 1, 2) end`;

async function referenceTables(duck: DuckConnection, reference: ScenarioReference): Promise<void> {
  const { prices, countries } = referenceRows(reference);
  await duck.run(
    'create or replace temp table world_prices (metal varchar, currency varchar, from_ms bigint, until_ms bigint, gram_minor double)',
  );
  for (const [metal, currency, from, until, gram] of prices)
    await duck.run(`insert into world_prices values ('${metal}', '${currency}', ${from}, ${until}, ${gram})`);
  await duck.run('create or replace temp table high_risk (country varchar, since_ms bigint)');
  for (const [country, since] of countries)
    await duck.run(`insert into high_risk values ('${country}', ${since})`);
  await duck.run(countryOf);
}

async function itemsTable(duck: DuckConnection, unit: (column: string) => string): Promise<void> {
  await duck.run(`create or replace temp table items as
    with rows_of as (
      -- The row that stands for the item's transaction in the ledger, which may be a bank's own row of it.
      select declared.id, standing.id as told from declared_items as declared
        join all_rows as mine on mine.id = declared.transaction
        left join repeats on repeats.sequence = mine.sequence
        join all_rows as standing on standing.sequence = coalesce(repeats.of_sequence, mine.sequence)
    )
    select declared_items.*, ${unit('declared_items.currency')} as unit,
      -- What belongs together without a row is told by the first of it.
      coalesce(rows_of.told, first_value(declared_items.id) over (partition by source_id, coalesce(transaction, place) order by place)) as told,
      lower(trim(regexp_extract(item_type || ' ' || description, '^[^0-9,(;:]*'))) as goods,
      case when paid_minor is not null and count(*) over (partition by source_id, coalesce(transaction, place)) = 1 then paid_minor else coalesce(value_minor, 0) end as price_minor
    from declared_items left join rows_of using (id)`);
}

async function rampsTable(duck: DuckConnection, { cryptoProviders }: ScenarioReference): Promise<void> {
  const accounts = cryptoProviders.accounts.map(literal).join(', ');
  const words = cryptoProviders.words
    .map((word) => `contains(said, ${literal(word.toLowerCase())})`)
    .join(' or ');
  await duck.run(`create or replace temp table ramps as
    select sequence from (select sequence, "from", "to", lower(description) as said from rows)
    where ${accounts === '' ? 'false' : `"from" in (${accounts}) or "to" in (${accounts})`} or ${words === '' ? 'false' : `(said <> '' and (${words}))`}`);
}
