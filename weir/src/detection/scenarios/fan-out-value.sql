-- id: fan-out-value
-- title: One account pays much to many
-- indicator: Within days an account pays a large part of all that ever leaves it to several payees whom it pays at no other time.
-- source: FATF, Professional Money Laundering (2018), distribution of proceeds; FATF, Guidance on Risk-Based Approach for the Banking Sector (2014)
-- severity: medium
-- reach: account
-- parameter: least money 20000.00 [100.00, 1000000000.00] Least sum that leaves within the window, in the account's currency
-- parameter: payees integer 5 [2, 1000] Fewest different payees
-- parameter: days integer 7 [1, 90] Length of the window
-- parameter: usual decimal 0.4 [0.01, 1] The sum is at least this share of all that ever left the account
-- parameter: strangers decimal 0.8 [0, 1] Least share of the payees that are paid in this window only
-- reason: {total} {currency} went to {payees} payees within {days} days, {part} % of all that left the account; {strangers} % of them are paid at no other time.
-- part: payees {payees} different payees
-- part: unusual {part} % of all that ever left the account
-- part: strangers {strangers} % of the payees are paid at no other time
with likely as (
  select account, currency, unit, out_minor from accounts
  where out_count >= $payees and near_out_count * ceil($days / 14) >= $payees and near_out_minor * ceil($days / 14) >= $least * unit
    and near_out_minor * ceil($days / 14) >= $usual * out_minor
), paid as (
  select entries.*, out_minor from entries join likely using (account, currency)
  where direction = 'out' and counterparty is not null
), counted as (
  select account, currency, occurred_ms, out_minor,
    sum(amount_minor) over near as near_minor, count(distinct counterparty) over near as payees, min(occurred_ms) over near as first_ms
  from paid
  window near as (partition by account, currency order by occurred_ms range between $days * 86400000 preceding and current row)
), best as (
  select account, currency, out_minor, first_ms, occurred_ms as last_ms from counted join likely using (account, currency, out_minor)
  where payees >= $payees and near_minor >= $least * unit and near_minor >= $usual * out_minor
  qualify row_number() over (partition by account, currency order by near_minor desc, occurred_ms) = 1
), habits as (
  select account, currency, counterparty, min(paid.occurred_ms) as began, max(paid.occurred_ms) as ended
  from paid semi join best using (account, currency) group by all
), told as (
  select best.account, best.currency, best.out_minor, best.first_ms, best.last_ms, paid.id, paid.occurred_ms, paid.sequence, paid.amount_minor,
    paid.counterparty, (habits.began >= best.first_ms and habits.ended <= best.last_ms) as stranger
  from best join paid using (account, currency) join habits using (account, currency, counterparty)
  where paid.occurred_ms between best.first_ms and best.last_ms
)
select
  [account] || list_sort(list_distinct(list(counterparty))) as accounts,
  list(id order by occurred_ms, sequence) as transactions,
  currency,
  count(distinct counterparty) as payees,
  sum(amount_minor) as total_minor,
  (any_value(last_ms) - any_value(first_ms)) // 86400000 + 1 as days,
  round(100 * sum(amount_minor) / any_value(out_minor)) as part,
  round(100 * count(distinct counterparty) filter (stranger) / count(distinct counterparty)) as strangers,
  0.2 + 0.2 * least(1, count(distinct counterparty) / 15) as score_payees,
  0.3 * sum(amount_minor) / any_value(out_minor) as score_unusual,
  0.2 * count(distinct counterparty) filter (stranger) / count(distinct counterparty) as score_strangers
from told group by account, currency
having count(distinct counterparty) filter (stranger) >= $strangers * count(distinct counterparty)
