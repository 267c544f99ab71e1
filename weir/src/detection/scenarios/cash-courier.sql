-- id: cash-courier
-- title: Cash in like bundles, trip after trip
-- indicator: Cash is drawn from, or paid into, one account (or carried over the border) again and again in like amounts, days apart: the rhythm of a courier.
-- source: FATF, Money Laundering Through the Physical Transportation of Cash (2015), indicators on repeated withdrawals and deposits; FATF Recommendation 32
-- severity: high
-- reach: account
-- parameter: least money 5000.00 [10.00, 10000000.00] Least amount of a bundle, in the account's currency
-- parameter: trips integer 4 [2, 100] Fewest bundles
-- parameter: days integer 45 [2, 365] All of them within so many days
-- parameter: unlike decimal 0.2 [0.01, 1] Most that the amounts differ: standard deviation over mean
-- parameter: most integer 20 [2, 1000] Most bundles: more is a business that handles cash
-- parameter: part decimal 0.5 [0, 1] They are at least this share of all cash of the account in this direction
-- parameter: follow integer 14 [0, 365] Days before withdrawals or after deposits in which the rest of the way is looked for
-- parameter: per_day decimal 1.5 [1, 100] Most bundles on a day they move at all: more is a shop's takings
-- reason: {count} bundles of cash of about {each} {currency} within {days} days, {total} {currency} together.
-- part: count {count} bundles
-- part: likeness the amounts differ by {unlike} %
-- part: way payments of a third of it or more led to it or on from it
-- part: alone {part} % of all cash of this account in this direction
with cash as (
  select *, occurred_ms // 86400000 as day from entries where outside_type in ('cash', 'border')
), ever as (
  select account, currency, direction, sum(amount_minor) as cash_ever, count(*) as times_ever from cash group by all
), bundles as (
  select cash.*, cash_ever from cash join ever using (account, currency, direction)
  where amount_minor >= $least * unit and times_ever >= $trips
), counted as (
  select *, count(*) over same as in_window, coalesce(stddev_pop(amount_minor) over same / avg(amount_minor) over same, 0) as unlike
  from bundles
  window same as (partition by account, currency, direction order by occurred_ms range between $days * 86400000 preceding and current row)
), told as (
  select *, min(case when in_window >= $trips and unlike <= $unlike then occurred_ms end)
    over (partition by account, currency, direction order by occurred_ms range between current row and $days * 86400000 following) as closed_by
  from counted
), runs as (
  select *, sum(case when before is null or occurred_ms - before > $days * 86400000 then 1 else 0 end)
    over (partition by account, currency, direction order by occurred_ms, sequence) as run
  from (select *, lag(occurred_ms) over (partition by account, currency, direction order by occurred_ms, sequence) as before
    from told where closed_by is not null)
), groups as (
  select account, currency, direction, run, list(id order by occurred_ms, sequence) as ids, count(*) as count,
    sum(amount_minor) as total_minor, avg(amount_minor) as mean_minor, stddev_pop(amount_minor) as spread_minor,
    any_value(cash_ever) as cash_ever, min(occurred_ms) as first_ms, max(occurred_ms) as last_ms
  from runs group by account, currency, direction, run
  having count(*) between $trips and $most and count(*) <= $per_day * count(distinct day) and count(distinct day) >= $trips
    and stddev_pop(amount_minor) <= $unlike * avg(amount_minor) and sum(amount_minor) >= $part * any_value(cash_ever)
), ways as (
  -- Where the money went after deposits, or came from before withdrawals: payments of a third of it or more.
  select groups.account, groups.currency, groups.direction, groups.run,
    list(entries.id order by entries.occurred_ms, entries.sequence) as ids,
    list_distinct(list(entries.counterparty) filter (entries.counterparty is not null)) as accounts
  from groups join entries on entries.account = groups.account and entries.currency = groups.currency
    and entries.direction <> groups.direction and entries.outside_type <> 'cash' and 3 * entries.amount_minor >= groups.total_minor
    and case groups.direction when 'in' then entries.occurred_ms between groups.first_ms and groups.last_ms + $follow * 86400000
      else entries.occurred_ms between groups.first_ms - $follow * 86400000 and groups.last_ms end
  group by all
)
select
  [account] || coalesce(list_sort(ways.accounts), []) as accounts,
  groups.ids || coalesce(ways.ids, []) as transactions,
  currency,
  count,
  (mean_minor // 1)::bigint as each_minor,
  total_minor,
  (last_ms - first_ms) // 86400000 + 1 as days,
  round(100 * spread_minor / mean_minor) as unlike,
  round(100 * total_minor / cash_ever) as part,
  0.15 + 0.2 * least(1, count / 8) as score_count,
  0.2 * (1 - least(1, spread_minor / mean_minor)) as score_likeness,
  case when ways.ids is null then 0 else 0.2 end as score_way,
  0.25 * total_minor / cash_ever as score_alone
from groups left join ways using (account, currency, direction, run)
