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
 *   `opening_minor` is the largest opening balance declared of the account, null where none is;
 * - `span`: when the ledger begins and ends;
 * - `items`: metal, goods and cash over a border as reports tell them; `told` is the transaction to name;
 * - `ramps`: the sequences of payments to or from providers of crypto-assets;
 * - `high_risk`, `world_prices`, and `country_of(account)` from the reference data.
 *
 * Ten million names of thirty letters are joined, sorted and grouped by every scenario, so in `entries` and `accounts` an
 * account is its number in the order of names, and a currency likewise: lists of them sort as their names do. `names` and
 * `currencies` tell them; by their types (`accountType`, `currencyType`) `run-scenario.ts` knows them in an answer. What
 * people wrote sees the names themselves, in `told_entries` and `told_accounts` (`scenario-box.ts`).
 */
export async function prepareScenarios(
  duck: DuckConnection,
  reference: ScenarioReference = scenarioReference(),
): Promise<Prepared> {
  await duck.run(`create or replace temp view rows as select sequence, id, "from", "to", from_type, to_type, occurred_ms,
    amount_minor, currency, coalesce(to_amount_minor, amount_minor) as to_amount_minor, coalesce(to_currency, currency) as to_currency,
    mode, description, from_number, to_number from transactions`);
  const unit = await currencyTable(duck);
  await namesTable(duck);
  await entriesTable(duck);
  await accountsTable(duck);
  await referenceTables(duck, reference);
  await itemsTable(duck, unit);
  await rampsTable(duck, reference);
  const [found] = await duck.rows<Record<string, number>>(`select (select count(*) from rows) as rows,
    (select count(*) from accounts where cash_in_count + cash_out_count > 0) as cash, (select count(*) from items) as items,
    (select count(*) from world_prices) as prices, (select count(*) from ramps) as ramps,
    (select count(*) from names where country is not null) as corridors`);
  return { rows: found!['rows']!, absent: new Set(scenarioNeeds.filter((need) => found![need] === 0)) };
}

/** DuckDB's types of an account's and a currency's number; nothing else in an answer has them. */
export const accountType = 'UINTEGER';
export const currencyType = 'USMALLINT';

async function currencyTable(duck: DuckConnection): Promise<(column: string) => string> {
  await duck.run(`create or replace temp table currencies as
    select (row_number() over (order by code))::${currencyType} as number, code from (
      select distinct currency as code from (select currency from rows union select to_currency from rows union select currency from declared_items)
    ) where code is not null`);
  const known = await duck.rows<{ code: string; number: number }>('select code, number from currencies');
  const cases = known.map(({ code, number }) => `when ${literal(code)} then ${number}`).join(' ');
  await duck.run(
    `create or replace temp macro number_of(code) as (case code ${cases === '' ? 'when null then 0' : cases} end)::${currencyType}`,
  );
  const odd = known.filter(({ code }) => currencyDecimals(code) !== 2);
  // Without odd ones the unit is a constant, which costs nothing.
  const unit = (column: string, name: (each: (typeof odd)[number]) => string): string =>
    odd.length === 0
      ? '100::bigint'
      : `case ${column} ${odd.map((each) => `when ${name(each)} then ${10 ** currencyDecimals(each.code)}::bigint`).join(' ')} else 100::bigint end`;
  await duck.run(
    `create or replace temp macro unit_of(currency) as ${unit('currency', ({ number }) => String(number))}`,
  );
  return (column) => unit(column, ({ code }) => literal(code));
}

/** The ledger numbers accounts as they come; here their numbers stand in the order of their names. */
async function namesTable(duck: DuckConnection): Promise<void> {
  await duck.run(countryOf);
  await duck.run(`create or replace temp table names as
    select (row_number() over (order by name))::${accountType} as number, name, known_as, country_of(name) as country from (
      select known_as, any_value(name) as name from (
        select from_number as known_as, "from" as name from rows where "from" is not null
        union all select to_number, "to" from rows where "to" is not null) group by known_as)`);
  await duck.run(
    'create or replace temp macro country_of(account) as (select names.country from names where names.number = account)',
  );
}

async function entriesTable(duck: DuckConnection): Promise<void> {
  // The outside world's numbers are below 0, so no name joins them.
  const table = (mine: string, other: string, amount: string, currency: string): string => `
    select mine.number as account, others.number as counterparty, ${other}_type as outside_type, sequence, id, occurred_ms,
      ${amount} as amount_minor, number_of(${currency}) as currency
    from rows join names as mine on mine.known_as = rows.${mine}_number left join names as others on others.known_as = rows.${other}_number
    where mine.number is distinct from others.number`;
  const columns = 'account, counterparty, outside_type, sequence, id, occurred_ms, amount_minor, currency';
  await duck.run(
    `create or replace temp table paid_entries as ${table('from', 'to', 'amount_minor', 'currency')}`,
  );
  await duck.run(
    `create or replace temp table received_entries as ${table('to', 'from', 'to_amount_minor', 'to_currency')}`,
  );
  // Two tables under one view: who asks for one direction reads that one alone.
  await duck.run(`create or replace temp view entries as
    select ${columns.replace('outside_type', "'out' as direction, outside_type")}, unit_of(currency) as unit from paid_entries
    union all select ${columns.replace('outside_type', "'in', outside_type")}, unit_of(currency) from received_entries`);
  await duck.run(`create or replace temp view told_entries as
    select mine.name as account, others.name as counterparty, direction, outside_type, sequence, id, occurred_ms, amount_minor, code as currency, unit
    from entries join names as mine on mine.number = account left join names as others on others.number = counterparty
    join currencies on currencies.number = currency`);
  await duck.run(
    'create or replace temp table span as select min(occurred_ms) as begins_ms, max(occurred_ms) as ends_ms from rows',
  );
}

const fortnight = 14 * 86_400_000;

/** The widest table of all: sums of each account's fortnights, without filters, as they cost more than the sums. */
async function accountsTable(duck: DuckConnection): Promise<void> {
  await duck.run(`create or replace temp table fortnights as
    select account, currency, (occurred_ms // ${fortnight})::integer as fortnight,
      sum(1 - gone)::integer as in_count, sum((1 - gone) * amount_minor)::bigint as in_minor,
      sum(gone)::integer as out_count, sum(gone * amount_minor)::bigint as out_minor
    from (select account, currency, occurred_ms, amount_minor, 1::bigint as gone from paid_entries
      union all select account, currency, occurred_ms, amount_minor, 0 from received_entries) group by all`);
  // A window of fourteen days lies within two neighbouring fortnights, and so in a pair that begins with an even or an odd one.
  const pairs = (
    offset: number,
  ): string => `select account, currency, sum(in_count) as in_count, sum(in_minor) as in_minor,
    sum(out_count) as out_count, sum(out_minor) as out_minor from fortnights group by account, currency, (fortnight + ${offset}) // 2`;
  const side = (name: string, table: string): string => `select account, currency, count(*) as ${name}_count,
    sum(amount_minor)::bigint as ${name}_minor, max(amount_minor) as ${name}_largest, min(occurred_ms) as ${name}_first, max(occurred_ms) as ${name}_last
    from ${table} group by account, currency`;
  const cash = (
    name: string,
    table: string,
  ): string => `select account, currency, count(*) as cash_${name}_count,
    sum(amount_minor)::bigint as cash_${name}_minor from ${table} where outside_type = 'cash' group by account, currency`;
  const none = (name: string): string => `coalesce(${name}, 0)::bigint as ${name}`;
  await duck.run(`create or replace temp table accounts as
    with near as (
      select account, currency, max(in_count)::bigint as near_in_count, max(in_minor)::bigint as near_in_minor,
        max(out_count)::bigint as near_out_count, max(out_minor)::bigint as near_out_minor
      from (${pairs(0)} union all ${pairs(1)}) group by account, currency
    ), moved as (
      select account, currency, count(*) as fortnights from fortnights group by account, currency
    ), whole as (${side('in', 'received_entries')}), went as (${side('out', 'paid_entries')}),
    cash_in as (${cash('in', 'received_entries')}), cash_out as (${cash('out', 'paid_entries')}),
    opened as (
      select names.number as account, max(amount_minor) as opening_minor from openings join names on names.name = openings.account group by all
    )
    select account, currency, unit_of(currency) as unit, least(in_first, out_first) as first_ms, greatest(in_last, out_last) as last_ms, fortnights,
      ${['in_count', 'in_minor', 'out_count', 'out_minor', 'in_largest', 'out_largest'].map(none).join(', ')},
      near_in_count, near_in_minor, near_out_count, near_out_minor,
      ${['cash_in_count', 'cash_in_minor', 'cash_out_count', 'cash_out_minor'].map(none).join(', ')}, opening_minor
    from moved join near using (account, currency) left join whole using (account, currency) left join went using (account, currency)
      left join cash_in using (account, currency) left join cash_out using (account, currency) left join opened using (account)`);
  await duck.run('drop table fortnights');
  await duck.run(`create or replace temp view told_accounts as
    select names.name as account, code as currency, accounts.* exclude (account, currency)
    from accounts join names on names.number = account join currencies on currencies.number = currency`);
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
