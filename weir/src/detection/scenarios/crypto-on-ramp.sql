-- id: crypto-on-ramp
-- title: Gathered in and turned into crypto-assets
-- indicator: Money of several payers, or much more than the account is used to, goes to a virtual asset service provider within days of coming in.
-- source: FATF, Virtual Assets: Red Flag Indicators of Money Laundering and Terrorist Financing (2020)
-- severity: high
-- reach: account
-- needs: ramps
-- parameter: least money 5000.00 [100.00, 1000000000.00] Least sum that goes to providers within the window, in the account's currency
-- parameter: days integer 5 [1, 60] Days from what comes in to what goes to the provider
-- parameter: share decimal 0.7 [0.1, 1] Least share of what came in that goes to providers
-- parameter: usual decimal 0.3 [0, 1] What goes to providers is at least this share of all that ever left the account
-- parameter: payers integer 2 [1, 1000] Fewest payments that brought it
-- reason: {total} {currency} went to providers of crypto-assets within {days} days after {came} {currency} had come in from {payers} payments.
-- part: share {passed} % of what came in
-- part: payers brought by {payers} payments
-- part: unusual {part} % of all that ever left the account
with paid as (
  select entries.* from entries semi join ramps using (sequence) where direction = 'out'
), likely as (
  select account, currency, any_value(out_minor) as out_minor from paid join accounts using (account, currency)
  group by all having sum(amount_minor) >= $least * any_value(paid.unit)
), counted as (
  select paid.*, out_minor, sum(amount_minor) over near as near_minor, min(occurred_ms) over near as first_ms
  from paid join likely using (account, currency)
  window near as (partition by account, currency order by occurred_ms range between $days * 86400000 preceding and current row)
), best as (
  select account, currency, out_minor, near_minor, first_ms, occurred_ms as last_ms from counted where near_minor >= $least * unit and near_minor >= $usual * out_minor
  qualify row_number() over (partition by account, currency order by near_minor desc, occurred_ms) = 1
), told as (
  select best.account, best.currency, out_minor, near_minor, first_ms, last_ms,
    list(id order by occurred_ms, entries.sequence) as ids, list_distinct(list(counterparty) filter (counterparty is not null)) as others,
    sum(amount_minor) filter (direction = 'in') as came_minor, count(*) filter (direction = 'in') as payers
  from best join entries on entries.account = best.account and entries.currency = best.currency
    and ((direction = 'in' and occurred_ms between first_ms - $days * 86400000 and last_ms and 50 * amount_minor >= near_minor)
      or (direction = 'out' and occurred_ms between first_ms and last_ms and entries.sequence in (select sequence from ramps)))
  group by all
)
select
  [account] || list_sort(others) as accounts,
  ids as transactions,
  currency,
  near_minor as total_minor,
  came_minor,
  payers,
  (last_ms - first_ms) // 86400000 + 1 as days,
  least(100, round(100 * near_minor / came_minor)) as passed,
  round(100 * near_minor / out_minor) as part,
  0.2 + 0.25 * least(1, near_minor / came_minor) as score_share,
  0.25 * least(1, payers / 8) as score_payers,
  0.25 * near_minor / out_minor as score_unusual
from told where payers >= $payers and near_minor >= $share * came_minor
