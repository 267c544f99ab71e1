-- id: cash-out
-- title: Paid in by transfer, drawn as cash
-- indicator: Transfers much above what the account is used to are drawn as cash within days, in several withdrawals.
-- source: FATF, Money Laundering Through the Physical Transportation of Cash (2015); FATF, Professional Money Laundering (2018), cashing out
-- severity: medium
-- reach: account
-- needs: cash
-- parameter: least money 5000.00 [100.00, 1000000000.00] Least sum that comes in, in the account's currency
-- parameter: days integer 5 [1, 60] The cash is drawn within so many days
-- parameter: share decimal 0.7 [0.1, 1] Least share of it that is drawn
-- parameter: usual decimal 0.3 [0.01, 1] The sum is at least this share of all that the account ever received
-- parameter: withdrawals integer 2 [1, 100] Fewest withdrawals
-- reason: {total} {currency} came in and {drawn} % of it was drawn as cash in {count} withdrawals within {days} days.
-- part: drawn {drawn} % drawn as cash
-- part: count {count} withdrawals
-- part: unusual {part} % of all the account ever received
with likely as (
  select account, currency, unit, in_minor from accounts
  where cash_out_minor >= $least * $share * unit and cash_out_count >= $withdrawals and in_largest >= $least * unit and in_largest >= $usual * in_minor
), mine as (
  select entries.*, in_minor from entries join likely using (account, currency)
), came as (
  select * from mine where direction = 'in' and outside_type <> 'cash' and amount_minor >= $least * unit and amount_minor >= $usual * in_minor
)
select
  [came.account] || list_sort(list_distinct(list(came.counterparty) filter (came.counterparty is not null))) as accounts,
  [came.id] || list(drawn.id order by drawn.occurred_ms, drawn.sequence) as transactions,
  came.currency,
  came.amount_minor as total_minor,
  count(*) as count,
  round(100 * sum(drawn.amount_minor) / came.amount_minor) as drawn,
  (max(drawn.occurred_ms) - came.occurred_ms) // 86400000 + 1 as days,
  round(100 * came.amount_minor / came.in_minor) as part,
  0.2 + 0.25 * least(1, sum(drawn.amount_minor) / came.amount_minor) as score_drawn,
  0.15 * least(1, count(*) / 6) as score_count,
  0.3 * came.amount_minor / came.in_minor as score_unusual
from came join mine as drawn on drawn.account = came.account and drawn.currency = came.currency and drawn.direction = 'out' and drawn.outside_type = 'cash'
  and drawn.occurred_ms between came.occurred_ms and came.occurred_ms + $days * 86400000
group by came.account, came.currency, came.id, came.amount_minor, came.occurred_ms, came.in_minor
having count(*) >= $withdrawals and sum(drawn.amount_minor) between $share * came.amount_minor and 1.15 * came.amount_minor
