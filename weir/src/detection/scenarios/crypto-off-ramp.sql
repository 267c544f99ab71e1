-- id: crypto-off-ramp
-- title: Crypto-assets turned into cash or sent on
-- indicator: A virtual asset service provider pays out much more than the account is used to, and it is drawn as cash or sent on within days.
-- source: FATF, Virtual Assets: Red Flag Indicators of Money Laundering and Terrorist Financing (2020)
-- severity: high
-- reach: account
-- needs: ramps
-- parameter: least money 5000.00 [100.00, 1000000000.00] Least payment from a provider, in the account's currency
-- parameter: days integer 5 [1, 60] It leaves again within so many days
-- parameter: share decimal 0.7 [0.1, 1] Least share of it that leaves
-- parameter: usual decimal 0.2 [0, 1] It is at least this share of all that the account ever received
-- reason: {total} {currency} came from a provider of crypto-assets and {passed} % of it left within {days} days, {cash} % of that as cash.
-- part: passed {passed} % left again
-- part: cash {cash} % of it as cash
-- part: unusual {part} % of all the account ever received
with came as (
  select entries.*, in_minor from entries semi join ramps using (sequence) join accounts using (account, currency)
  where direction = 'in' and amount_minor >= $least * entries.unit and amount_minor >= $usual * in_minor
), left_again as (
  select * from entries where direction = 'out' and account in (select account from came)
)
select
  [came.account] || coalesce(list_sort(list_distinct(list(went.counterparty) filter (went.counterparty is not null))), []) as accounts,
  [came.id] || list(went.id order by went.occurred_ms, went.sequence) as transactions,
  came.currency,
  came.amount_minor as total_minor,
  least(100, round(100 * sum(went.amount_minor) / came.amount_minor)) as passed,
  round(100 * coalesce(sum(went.amount_minor) filter (went.outside_type = 'cash'), 0) / sum(went.amount_minor)) as cash,
  (max(went.occurred_ms) - came.occurred_ms) // 86400000 + 1 as days,
  round(100 * came.amount_minor / came.in_minor) as part,
  0.25 + 0.25 * least(1, sum(went.amount_minor) / came.amount_minor) as score_passed,
  0.15 * coalesce(sum(went.amount_minor) filter (went.outside_type = 'cash'), 0) / sum(went.amount_minor) as score_cash,
  0.25 * came.amount_minor / came.in_minor as score_unusual
from came join left_again as went on went.account = came.account and went.currency = came.currency
  and went.occurred_ms between came.occurred_ms and came.occurred_ms + $days * 86400000
group by came.account, came.currency, came.id, came.amount_minor, came.occurred_ms, came.in_minor
having sum(went.amount_minor) between $share * came.amount_minor and 1.2 * came.amount_minor
