/** What an empty page begins with: a scenario that runs, to be changed. */
export const beginning = `-- id: many-cash-deposits
-- title: Many deposits of cash
-- indicator: What can be seen, in one or two sentences.
-- source: Where the indicator comes from: body, document, place
-- severity: medium
-- reach: account
-- parameter: least integer 5 [2, 1000] Fewest deposits in the window
-- parameter: days integer 30 [1, 365] Length of the window
-- reason: {count} deposits of cash within {days} days, {total} {currency} together.
-- part: count {count} deposits
-- part: total {total} {currency}
with counted as (
  select *, count(*) over same as in_window
  from entries
  where direction = 'in' and outside_type = 'cash'
  window same as (partition by account, currency order by occurred_ms
    range between $days * 86400000 preceding and current row)
)
select
  [account] as accounts,
  list(id order by occurred_ms, sequence) as transactions,
  currency,
  count(*) as count,
  $days as days,
  sum(amount_minor)::bigint as total_minor,
  0.5 * least(1, count(*) / 20) as score_count,
  0.4 * least(1, sum(amount_minor) / any_value(unit) / 100000) as score_total
from counted
group by account, currency
having max(in_window) >= $least
`;
