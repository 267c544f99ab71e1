-- id: velocity
-- title: A sudden storm of payments
-- indicator: Within a day or two an account makes and receives many times the payments that it makes in such a time otherwise.
-- source: FATF, Guidance for a Risk-Based Approach to Prepaid Cards, Mobile Payments and Internet-Based Payment Services (2013), velocity of transactions
-- severity: medium
-- parameter: payments integer 20 [5, 100000] Fewest payments within the window
-- parameter: hours integer 48 [1, 336] Length of the window
-- parameter: times decimal 12 [2, 10000] So many times the payments that such a window has at the account's own pace outside it
-- parameter: both decimal 0.2 [0, 0.5] Least share of them that goes the smaller way: wages and takings go one way only
-- parameter: least money 2000.00 [1.00, 1000000000.00] Least sum of them, in the account's currency
-- reason: {count} payments within {hours} hours, {times} times what is usual for this account, {total} {currency} in all.
-- part: count {count} payments
-- part: times {times} times the usual number
-- part: both {both} % went the smaller way: in as well as out
with ledger as (
  select ends_ms - begins_ms + 86400000 as length from span
), likely as (
  select account, currency from accounts, ledger
  where in_count + out_count >= $payments and near_in_count + near_out_count >= $payments
    and (near_in_count + near_out_count) * ceil($hours / 336) >= $times * greatest(1, (in_count + out_count - (near_in_count + near_out_count) * ceil($hours / 336)) * $hours * 3600000 / length)
), crowded as (
  -- A window touches two neighbouring stretches of its own length, and so holds at most twice what the fullest one does.
  select account, currency from (
    select account, currency, max(payments) as most, sum(payments) as payments_ever from (
      select account, currency, occurred_ms // ($hours * 3600000) as stretch, count(*) as payments
      from entries semi join likely using (account, currency) group by all
    ) group by all
  ), ledger where 2 * most >= $payments and 2 * most >= $times * greatest(1, (payments_ever - 2 * most) * $hours * 3600000 / length)
), mine as (
  select entries.* from entries semi join crowded using (account, currency)
), counted as (
  select account, currency, unit, occurred_ms, count(*) over near as payments, sum(amount_minor) over near as near_minor, min(occurred_ms) over near as first_ms,
    count(*) over (partition by account, currency) as payments_ever
  from mine
  window near as (partition by account, currency order by occurred_ms range between $hours * 3600000 preceding and current row)
), best as (
  select account, currency, first_ms, occurred_ms as last_ms, payments / greatest(1, (payments_ever - payments) * $hours * 3600000 / length) as times
  from counted, ledger
  where payments >= $payments and near_minor >= $least * unit and payments >= $times * greatest(1, (payments_ever - payments) * $hours * 3600000 / length)
  qualify row_number() over (partition by account, currency order by payments desc, occurred_ms) = 1
)
select
  [best.account] || list_sort(list_distinct(list(mine.counterparty) filter (mine.counterparty is not null))) as accounts,
  list(mine.id order by mine.occurred_ms, mine.sequence) as transactions,
  best.currency,
  count(*) as count,
  (any_value(last_ms) - any_value(first_ms)) // 3600000 + 1 as hours,
  round(any_value(times), 1) as times,
  sum(mine.amount_minor) as total_minor,
  round(100 * least(count(*) filter (direction = 'in'), count(*) filter (direction = 'out')) / count(*)) as both,
  0.15 + 0.2 * least(1, count(*) / 100) as score_count,
  0.25 * least(1, any_value(times) / 100) as score_times,
  0.3 * 2 * least(count(*) filter (direction = 'in'), count(*) filter (direction = 'out')) / count(*) as score_both
from best join mine on mine.account = best.account and mine.currency = best.currency and mine.occurred_ms between first_ms and last_ms
group by best.account, best.currency
having least(count(*) filter (direction = 'in'), count(*) filter (direction = 'out')) >= $both * count(*)
