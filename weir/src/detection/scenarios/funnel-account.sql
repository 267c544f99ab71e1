-- id: funnel-account
-- title: Cash in here, wired away there
-- indicator: Cash is paid into an account in many pieces and soon sent on by transfer, so that the account only changes cash into book money.
-- source: FinCEN, Advisory FIN-2014-A005, funnel accounts and trade-based laundering; FATF, Professional Money Laundering (2018)
-- severity: high
-- reach: account
-- needs: cash
-- parameter: deposits integer 5 [2, 1000] Fewest cash deposits within the window
-- parameter: days integer 14 [1, 120] Length of the window
-- parameter: least money 10000.00 [100.00, 1000000000.00] Least sum of the deposits, in the account's currency
-- parameter: follow integer 7 [1, 60] Days after the last deposit within which it is sent on
-- parameter: share decimal 0.75 [0.1, 1] Least share of the cash that is sent on
-- parameter: usual decimal 0.5 [0, 1] The cash is at least this share of all that came in
-- parameter: payees integer 3 [1, 100] Most payees that it goes to
-- reason: {count} cash deposits of {total} {currency} together within {days} days, {passed} % of them sent on to {payees} payees.
-- part: count {count} deposits
-- part: passed {passed} % sent on by transfer
-- part: cash {part} % of all that came in is this cash
with likely as (
  select account, currency, unit, in_minor from accounts
  where cash_in_count >= $deposits and cash_in_minor >= $least * unit and cash_in_minor >= $usual * in_minor and out_minor - cash_out_minor >= $share * $least * unit
), mine as (
  select entries.*, in_minor from entries join likely using (account, currency)
), counted as (
  select account, currency, unit, in_minor, occurred_ms, count(*) over near as deposits, sum(amount_minor) over near as near_minor, min(occurred_ms) over near as first_ms
  from mine where direction = 'in' and outside_type = 'cash'
  window near as (partition by account, currency order by occurred_ms range between $days * 86400000 preceding and current row)
), best as (
  select account, currency, in_minor, first_ms, occurred_ms as last_ms, deposits, near_minor from counted
  where deposits >= $deposits and near_minor >= $least * unit and near_minor >= $usual * in_minor
  qualify row_number() over (partition by account, currency order by near_minor desc, occurred_ms) = 1
), told as (
  select best.account, best.currency, best.in_minor, first_ms, last_ms, deposits, near_minor,
    sum(amount_minor) filter (direction = 'out') as out_minor, count(distinct counterparty) filter (direction = 'out') as payees,
    list(id order by occurred_ms, sequence) as ids, list_distinct(list(counterparty) filter (direction = 'out')) as others
  from best join mine on mine.account = best.account and mine.currency = best.currency
    and ((direction = 'in' and outside_type = 'cash' and occurred_ms between first_ms and last_ms)
      or (direction = 'out' and counterparty is not null and 10 * amount_minor >= near_minor and occurred_ms between first_ms and last_ms + $follow * 86400000))
  group by all
)
select
  [account] || list_sort(others) as accounts,
  ids as transactions,
  currency,
  deposits as count,
  near_minor as total_minor,
  (last_ms - first_ms) // 86400000 + 1 as days,
  round(100 * out_minor / near_minor) as passed,
  payees,
  round(100 * near_minor / in_minor) as part,
  0.2 + 0.2 * least(1, deposits / 15) as score_count,
  0.25 * least(1, out_minor / near_minor) as score_passed,
  0.25 * near_minor / in_minor as score_cash
from told where out_minor >= $share * near_minor and payees between 1 and $payees
