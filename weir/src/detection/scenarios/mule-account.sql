-- id: mule-account
-- title: An account that only hands on
-- indicator: Again and again a payment comes in and about as much leaves within a day or two; hardly anything stays or is spent.
-- source: FATF, Professional Money Laundering (2018), money mule networks; Europol, European Money Mule Action, public indicators
-- severity: high
-- reach: account
-- parameter: least money 500.00 [10.00, 10000000.00] Least payment that counts, in the account's currency
-- parameter: hours integer 48 [1, 240] It leaves within this time
-- parameter: keeps decimal 0.15 [0, 0.5] Most that is kept of a payment
-- parameter: times integer 4 [2, 1000] Fewest payments handed on
-- parameter: share decimal 0.7 [0.1, 1] They are at least this share of all that the account ever received
-- parameter: payers integer 2 [1, 1000] Fewest different payers
-- reason: {count} payments of {total} {currency} together were each handed on within {hours} hours, {part} % of all the account received; {kept} % was kept.
-- part: count {count} payments handed on
-- part: share {part} % of all the account received
-- part: speed on average after {mean_hours} hours
with likely as (
  select account, currency, unit, in_minor from accounts
  where in_count >= $times and out_count >= $times and out_minor >= $share * (1 - $keeps) * in_minor
    and out_minor <= 1.3 * in_minor and in_largest >= $least * unit
), mine as (
  select entries.*, in_minor from entries join likely using (account, currency)
  where amount_minor >= (1 - $keeps) * $least * entries.unit
), handed as (
  -- One outgoing payment, or all that left in the time after, is about as much as came in.
  select came.account, came.currency, came.id, came.sequence, came.occurred_ms, came.amount_minor, came.counterparty, came.in_minor,
    arg_min(went.id, went.occurred_ms) as went_id, min(went.occurred_ms) as went_ms, arg_min(went.amount_minor, went.occurred_ms) as went_minor,
    arg_min(went.counterparty, went.occurred_ms) as went_to
  from (select *, unnest([occurred_ms // ($hours * 3600000), occurred_ms // ($hours * 3600000) + 1]) as stretch from mine where direction = 'in' and amount_minor >= $least * unit) as came
  join (select *, occurred_ms // ($hours * 3600000) as stretch from mine where direction = 'out') as went
    on came.account = went.account and came.currency = went.currency and came.stretch = went.stretch and went.occurred_ms between came.occurred_ms and came.occurred_ms + $hours * 3600000
    and went.amount_minor between (1 - $keeps) * came.amount_minor and came.amount_minor
  group by came.account, came.currency, came.id, came.sequence, came.occurred_ms, came.amount_minor, came.counterparty, came.in_minor
), once as (
  select * from handed qualify row_number() over (partition by account, currency, went_id order by occurred_ms desc, sequence) = 1
)
select
  [account] || list_sort(list_distinct(list(counterparty) filter (counterparty is not null) || list(went_to) filter (went_to is not null))) as accounts,
  list(id order by occurred_ms, sequence) || list(went_id order by went_ms, went_id) as transactions,
  currency,
  count(*) as count,
  sum(amount_minor) as total_minor,
  any_value($hours) as hours,
  round(100 * sum(amount_minor) / any_value(in_minor)) as part,
  round(100 * (1 - sum(went_minor) / sum(amount_minor))) as kept,
  round(avg(went_ms - occurred_ms) / 3600000) as mean_hours,
  0.2 + 0.2 * least(1, count(*) / 12) as score_count,
  0.35 * sum(amount_minor) / any_value(in_minor) as score_share,
  0.2 * (1 - avg(went_ms - occurred_ms) / 3600000 / $hours) as score_speed
from once group by account, currency
having count(*) >= $times and sum(amount_minor) >= $share * any_value(in_minor)
  and count(distinct counterparty) + max(case when counterparty is null then 1 else 0 end) >= $payers
