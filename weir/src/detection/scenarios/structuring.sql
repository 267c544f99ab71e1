-- id: structuring
-- title: Cash split below a threshold
-- indicator: Several cash deposits or withdrawals on one account within days, each a little below the amount from which cash is reported, together well above it.
-- source: FATF, Money Laundering Using New Payment Methods and national lists of red flags for cash; the offence of 31 USC 5324 (structuring); EU directive 2015/849 art. 11 (linked operations)
-- severity: high
-- reach: account
-- parameter: threshold money 10000.00 [100.00, 10000000.00] Amount from which cash is reported, in the account's currency
-- parameter: share decimal 0.8 [0.1, 0.99] Amounts from this share of the threshold up to it count
-- parameter: days integer 14 [1, 90] Length of the window
-- parameter: least integer 3 [2, 100] Fewest payments in the window
-- parameter: times decimal 1.5 [1, 100] The payments together come to at least so many thresholds
-- parameter: follow integer 14 [0, 365] Days before withdrawals or after deposits in which the rest of the way is looked for
-- reason: {count} cash payments of {total} {currency} together, each below {threshold}, within {days} days on one account.
-- part: count {count} payments below the threshold
-- part: total together {multiple} times the threshold
-- part: closeness on average at {closeness} % of the threshold
with cash as (
  select *, occurred_ms - $days * 86400000 as window_start from entries
  where outside_type = 'cash' and amount_minor < $threshold * unit and amount_minor >= $threshold * $share * unit
), counted as (
  select *,
    count(*) over same as in_window,
    sum(amount_minor) over same as sum_window
  from cash
  window same as (partition by account, currency, direction order by occurred_ms range between $days * 86400000 preceding and current row)
), told as (
  select *, min(case when in_window >= $least and sum_window >= $times * $threshold * unit then occurred_ms end)
    over (partition by account, currency, direction order by occurred_ms range between current row and $days * 86400000 following) as closed_by
  from counted
), runs as (
  select *, sum(case when before is null or occurred_ms - before > $days * 86400000 then 1 else 0 end)
    over (partition by account, currency, direction order by occurred_ms, sequence) as run
  from (select *, lag(occurred_ms) over (partition by account, currency, direction order by occurred_ms, sequence) as before
    from told where closed_by is not null)
), groups as (
  select account, currency, direction, run, any_value(unit) as unit, list(id order by occurred_ms, sequence) as ids, count(*) as count,
    sum(amount_minor) as total_minor, avg(amount_minor) as mean_minor, min(occurred_ms) as first_ms, max(occurred_ms) as last_ms
  from runs group by all having count(*) >= $least
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
  total_minor,
  ($threshold * unit)::bigint as threshold_minor,
  (last_ms - first_ms) // 86400000 + 1 as days,
  round(total_minor / ($threshold * unit), 1) as multiple,
  round(100 * mean_minor / ($threshold * unit)) as closeness,
  0.2 + 0.2 * least(1, count / 10) as score_count,
  0.3 * least(1, total_minor / ($threshold * unit) / 10) as score_total,
  0.3 * mean_minor / ($threshold * unit) as score_closeness
from groups left join ways using (account, currency, direction, run)
