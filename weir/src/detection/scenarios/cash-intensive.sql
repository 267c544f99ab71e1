-- id: cash-intensive
-- title: More cash than the business bears out
-- indicator: The cash paid into an account rises far above its own habit while what it takes otherwise, and what it pays to others for its trade, does not.
-- source: FATF, Guidance on Risk-Based Approach for the Banking Sector (2014), cash-intensive businesses; FATF / Egmont Group, Concealment of Beneficial Ownership (2018)
-- severity: medium
-- needs: cash
-- parameter: least money 20000.00 [100.00, 1000000000.00] Least cash paid in within the window, in the account's currency
-- parameter: days integer 30 [7, 120] Length of the window
-- parameter: times decimal 3 [1, 1000] So many times the cash that such a window has at the account's own pace outside it
-- parameter: other decimal 3 [1, 1000] So many times all that comes in otherwise in the window
-- parameter: history integer 45 [0, 3650] The account is known for so many days before: a new business has no habit yet
-- reason: {total} {currency} of cash within {days} days, {times} times what is usual for this account, against {other} {currency} that came in otherwise.
-- part: size {total} of cash
-- part: times {times} times the usual cash
-- part: other cash is {share} % of all that came in
with ledger as (
  select ends_ms as ends from span
), cash as (
  select account, currency, unit, occurred_ms, sequence, id, amount_minor from entries where direction = 'in' and outside_type = 'cash'
), ever as (
  select cash.account, cash.currency, sum(cash.amount_minor) as cash_ever, any_value(first_ms) as first_ms, any_value(in_minor) as in_minor
  from cash join accounts using (account, currency)
  group by all having sum(cash.amount_minor) >= $least * any_value(cash.unit)
), counted as (
  select cash.account, cash.currency, occurred_ms, unit, sum(amount_minor) over near as near_minor, min(occurred_ms) over near as start_ms,
    cash_ever, first_ms
  from cash join ever using (account, currency)
  window near as (partition by account, currency order by occurred_ms range between $days * 86400000 preceding and current row)
), best as (
  select counted.*, near_minor / greatest($least * unit / $times / 2, (cash_ever - near_minor) * $days * 86400000
      / greatest($days * 86400000, ends - first_ms - $days * 86400000)) as times
  from counted, ledger
  where near_minor >= $least * unit and start_ms - first_ms >= $history * 86400000
  qualify row_number() over (partition by account, currency order by near_minor desc, occurred_ms) = 1
), weighed as (
  select best.account, best.currency, best.start_ms, best.occurred_ms as end_ms, best.near_minor, best.times, best.unit,
    coalesce(sum(entries.amount_minor) filter (entries.direction = 'in' and entries.outside_type <> 'cash'), 0) as other_minor,
    list(entries.id order by entries.occurred_ms, entries.sequence) filter (entries.direction = 'in' and entries.outside_type = 'cash') as ids
  from best join entries on entries.account = best.account and entries.currency = best.currency
    and entries.occurred_ms between best.start_ms and best.occurred_ms
  where best.times >= $times
  group by all
)
select
  [account] as accounts,
  ids as transactions,
  currency,
  near_minor as total_minor,
  other_minor,
  (end_ms - start_ms) // 86400000 + 1 as days,
  round(times, 1) as times,
  round(100 * near_minor / (near_minor + other_minor)) as share,
  0.15 + 0.15 * least(1, near_minor / unit / 200000) as score_size,
  0.3 * least(1, times / 10) as score_times,
  0.2 * near_minor / (near_minor + other_minor) as score_other
from weighed where near_minor >= $other * other_minor and len(ids) >= 2
