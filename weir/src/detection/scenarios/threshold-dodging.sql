-- id: threshold-dodging
-- title: Payments kept just below a threshold
-- indicator: An account pays one counterparty again and again, each time just below the amount from which the payment is reported, as in purchases of gold or other goods in pieces.
-- source: FATF, Money Laundering and Terrorist Financing Risks and Vulnerabilities Associated with Gold (2015), red flags on repeated purchases below reporting thresholds
-- severity: high
-- reach: account
-- parameter: threshold money 10000.00 [100.00, 10000000.00] Amount from which such payments are reported, in the account's currency
-- parameter: below decimal 0.1 [0.01, 0.5] Amounts within this share below the threshold count
-- parameter: days integer 30 [1, 365] Length of the window
-- parameter: least integer 4 [2, 100] Fewest payments in the window
-- parameter: usual decimal 0.5 [0.1, 1] They are at least this share of all payments between the two in that time
-- reason: {count} payments of {total} {currency} together to one counterparty within {days} days, each within {below} % below {threshold}.
-- part: count {count} payments just below the threshold
-- part: closeness on average at {closeness} % of the threshold
-- part: concentration {concentration} % of the payments between the two in that time
with paid as (
  select *, (amount_minor < $threshold * unit and amount_minor >= $threshold * (1 - $below) * unit) as near from entries
  where direction = 'out' and counterparty is not null
), pairs as (
  select account, counterparty, currency from paid where near group by all having count(*) >= $least
), counted as (
  select *, count(*) filter (near) over same as near_window, count(*) over same as all_window
  from paid semi join pairs using (account, counterparty, currency)
  window same as (partition by account, counterparty, currency order by occurred_ms range between $days * 86400000 preceding and current row)
), told as (
  select *, min(case when near_window >= $least and near_window >= $usual * all_window then occurred_ms end)
    over (partition by account, counterparty, currency order by occurred_ms range between current row and $days * 86400000 following) as closed_by,
    near_window / all_window as concentration
  from counted
), runs as (
  select *, sum(case when before is null or occurred_ms - before > $days * 86400000 then 1 else 0 end)
    over (partition by account, counterparty, currency order by occurred_ms, sequence) as run
  from (select *, lag(occurred_ms) over (partition by account, counterparty, currency order by occurred_ms, sequence) as before
    from told where near and closed_by is not null)
)
select
  [account, counterparty] as accounts,
  list(id order by occurred_ms, sequence) as transactions,
  currency,
  count(*) as count,
  sum(amount_minor) as total_minor,
  any_value($threshold * unit)::bigint as threshold_minor,
  (max(occurred_ms) - min(occurred_ms)) // 86400000 + 1 as days,
  round(100 * $below) as below,
  round(100 * avg(amount_minor) / any_value($threshold * unit), 1) as closeness,
  round(100 * max(concentration)) as concentration,
  0.2 + 0.25 * least(1, count(*) / 10) as score_count,
  0.3 * (avg(amount_minor) / any_value($threshold * unit) - 1 + $below) / $below as score_closeness,
  0.25 * max(concentration) as score_concentration
from runs group by account, counterparty, currency, run
having count(*) >= $least
